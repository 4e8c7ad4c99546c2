#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "base/path.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"

bool path_is_absolute(Str path) {
  return path.len > 0 && path.data[0] == '/';
}

Str path_join(Arena *arena, Str a, Str b) {
  if (str_is_empty(a) || path_is_absolute(b))
    return arena_str(arena, b);
  if (str_is_empty(b))
    return arena_str(arena, a);
  const char *between = a.data[a.len - 1] == '/' ? "" : "/";
  size_t gap = strlen(between);
  char *joined = arena_alloc(arena, a.len + gap + b.len + 1);
  memcpy(joined, a.data, a.len);
  memcpy(joined + a.len, between, gap);
  memcpy(joined + a.len + gap, b.data, b.len);
  return str_make(joined, a.len + gap + b.len);
}

static Str without_slashes_at_end(Str path) {
  while (path.len > 1 && path.data[path.len - 1] == '/')
    path.len--;
  return path;
}

Str path_dirname(Str path) {
  path = without_slashes_at_end(path);
  size_t slash = str_find_char_last(path, '/');
  if (slash == STR_NOT_FOUND)
    return STR(".");
  return without_slashes_at_end(str_make(path.data, slash ? slash : 1));
}

Str path_basename(Str path) {
  if (str_is_empty(path))
    return STR(".");
  path = without_slashes_at_end(path);
  size_t slash = str_find_char_last(path, '/');
  if (slash == STR_NOT_FOUND || path.len == 1)
    return path;
  return str_slice(path, slash + 1, path.len);
}

Str path_extension(Str path) {
  Str name = path_basename(path);
  size_t dot = str_find_char_last(name, '.');
  if (dot == STR_NOT_FOUND || dot == 0 || dot + 1 == name.len)
    return (Str){0};
  return str_slice(name, dot, name.len);
}

// Drops the last name of what stands from `start`, with the slash before it; false when there is
// none or it is "..", which nothing lexical can undo.
static bool drop_name(StrBuf *out, size_t start) {
  Str made = str_slice(strbuf_str(out), start, out->len);
  size_t slash = str_find_char_last(made, '/');
  size_t name = slash == STR_NOT_FOUND ? 0 : slash + 1;
  if (str_is_empty(made) || str_eq(str_slice(made, name, made.len), STR("..")))
    return false;
  strbuf_truncate(out, start + (name ? name - 1 : 0));
  return true;
}

Str path_normalize(Arena *arena, Str path) {
  StrBuf out;
  strbuf_init(&out);
  strbuf_append(&out, path_is_absolute(path) ? STR("/") : STR(""));
  size_t start = out.len;
  Str part;
  while (str_split(&path, '/', &part)) {
    if (str_is_empty(part) || str_eq(part, STR(".")))
      continue;
    if (str_eq(part, STR("..")) && (drop_name(&out, start) || start))
      continue;
    if (out.len > start)
      strbuf_append_char(&out, '/');
    strbuf_append(&out, part);
  }
  Str result = arena_str(arena, out.len ? strbuf_str(&out) : STR("."));
  strbuf_release(&out);
  return result;
}

static bool current_directory(StrBuf *out) {
  for (size_t size = 256;; size *= 2) {
    strbuf_reserve(out, size);
    if (getcwd(out->data, out->cap)) {
      out->len = strlen(out->data);
      return true;
    }
    if (errno != ERANGE) {
      strbuf_clear(out);
      return false;
    }
  }
}

Str path_absolute(Arena *arena, Str path) {
  if (path_is_absolute(path))
    return path_normalize(arena, path);
  StrBuf full;
  strbuf_init(&full);
  if (current_directory(&full))
    strbuf_append_char(&full, '/');
  strbuf_append(&full, path);
  Str result = path_normalize(arena, strbuf_str(&full));
  strbuf_release(&full);
  return result;
}

// Two normalized paths as lists of names: "." and "/" have none.
static Str first_name(Str *rest) {
  Str name;
  do
    str_split(rest, '/', &name);
  while (rest->data && str_is_empty(name));
  return str_eq(name, STR(".")) ? (Str){0} : name;
}

static void skip_common(Str *path, Str *to) {
  for (;;) {
    Str path_rest = *path, to_rest = *to;
    Str name = first_name(&path_rest);
    if (str_is_empty(name) || !str_eq(name, first_name(&to_rest)))
      return;
    *path = path_rest;
    *to = to_rest;
  }
}

static Str relative_to(Arena *arena, Str path, Str to) {
  StrBuf out;
  strbuf_init(&out);
  for (Str name = first_name(&to); !str_is_empty(name); name = first_name(&to))
    strbuf_append_c(&out, out.len ? "/.." : "..");
  for (Str name = first_name(&path); !str_is_empty(name); name = first_name(&path)) {
    if (out.len)
      strbuf_append_char(&out, '/');
    strbuf_append(&out, name);
  }
  Str result = arena_str(arena, out.len ? strbuf_str(&out) : STR("."));
  strbuf_release(&out);
  return result;
}

static bool climbs(Str normalized) {
  return str_eq(first_name(&normalized), STR(".."));
}

// Above the working directory lies what only its name tells, and "/" is its own parent.
Str path_relative(Arena *arena, Str path, Str to) {
  path = path_normalize(arena, path);
  to = path_normalize(arena, to);
  if (path_is_absolute(path) != path_is_absolute(to) || climbs(path) || climbs(to)) {
    path = path_absolute(arena, path);
    to = path_absolute(arena, to);
  }
  skip_common(&path, &to);
  return relative_to(arena, path, to);
}

bool path_is_within(Str path, Str directory) {
  if (str_eq(directory, STR(".")))
    return !path_is_absolute(path) && !str_eq(path, STR("..")) &&
           !str_starts_with(path, STR("../"));
  if (str_eq(directory, STR("/")))
    return path_is_absolute(path);
  return str_starts_with(path, directory) &&
         (path.len == directory.len || path.data[directory.len] == '/');
}
