// Paths as text: POSIX rules, "/" only, any bytes. Lexical but for `path_absolute` and, at times,
// `path_relative`, which ask for the working directory. What is made lives in the arena and is
// NUL-terminated, ready for `file_read` and its like.
#ifndef SLOTLINT_BASE_PATH_H
#define SLOTLINT_BASE_PATH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

bool path_is_absolute(Str path);
// `b` alone when it is absolute or `a` is empty, `a` alone when `b` is empty.
Str path_join(Arena *arena, Str a, Str b);
// As POSIX dirname: "a/b" -> "a", "a" -> ".", "/a" -> "/", "a/b/" -> "a". Borrowed from `path` or
// static.
Str path_dirname(Str path);
// As POSIX basename: "a/b" -> "b", "a/b/" -> "b", "/" -> "/", "" -> ".". Borrowed from `path` or
// static.
Str path_basename(Str path);
// The bytes of the last name from its last dot, ".py"; empty for "a", ".a" and "a.". Borrowed.
Str path_extension(Str path);
// Without ".", empty parts, and ".." where a name stands before it: "a/./b//../c" -> "a/c", "" ->
// ".", "/.." -> "/", "../a" stays. Lexical: wrong where `b` is a link, as everywhere.
Str path_normalize(Arena *arena, Str path);
// Normalized, from the working directory. If that is gone the path is only normalized.
Str path_absolute(Arena *arena, Str path);
// `path` as seen from the directory `to`: "/a/b/c", "/a/d" -> "../b/c"; "." for the same. When one
// of them is absolute and one is not, or one begins with "..", both are made absolute first.
Str path_relative(Arena *arena, Str path, Str to);
// True for the directory itself and all below it. Both normalized and both absolute or both
// relative.
bool path_is_within(Str path, Str directory);

#endif
