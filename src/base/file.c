#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/path.h"

static FileKind kind_of_mode(mode_t mode) {
  return S_ISREG(mode) ? FILE_REGULAR : S_ISDIR(mode) ? FILE_DIRECTORY : FILE_OTHER;
}

FileKind file_kind(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 ? kind_of_mode(info.st_mode) : FILE_MISSING;
}

bool file_stat(const char *path, FileStat *out) {
  struct stat info;
  if (stat(path, &info) != 0)
    return false;
#ifdef __APPLE__
  struct timespec mtime = info.st_mtimespec;
#else
  struct timespec mtime = info.st_mtim;
#endif
  *out = (FileStat){
      .kind = kind_of_mode(info.st_mode),
      .size = (uint64_t)info.st_size,
      .mtime_ns = (int64_t)mtime.tv_sec * 1000000000 + mtime.tv_nsec,
      .device = (uint64_t)info.st_dev,
      .inode = (uint64_t)info.st_ino,
  };
  return true;
}

bool file_identity(const char *path, uint64_t *device, uint64_t *inode) {
  FileStat info;
  if (!file_stat(path, &info))
    return false;
  *device = info.device;
  *inode = info.inode;
  return true;
}

bool file_leads_up(const char *link) {
  uint64_t device, inode, above_device, above_inode;
  if (!file_identity(link, &device, &inode))
    return false;
  Arena arena = {0};
  Str folder = str_from(link);
  bool found = false;
  while (!found && folder.len > 1 && !str_eq(folder, path_dirname(folder))) {
    folder = arena_str(&arena, path_dirname(folder));
    found = file_identity(folder.data, &above_device, &above_inode) && above_device == device &&
            above_inode == inode;
  }
  arena_release(&arena);
  return found;
}

Str file_real_path(Arena *arena, const char *path) {
  char *real = realpath(path, NULL);
  Str copy = arena_str(arena, str_from(real ? real : path));
  free(real);
  return copy;
}

static bool fail_errno(Error *error) {
  error_set_errno(error, errno);
  return false;
}

static bool check_regular(mode_t mode, Error *error) {
  if (S_ISREG(mode))
    return true;
  if (S_ISDIR(mode))
    error_set_errno(error, EISDIR);
  else
    error_set(error, "Is a %s, not a regular file",
              S_ISFIFO(mode)   ? "named pipe"
              : S_ISSOCK(mode) ? "socket"
              : S_ISCHR(mode)  ? "character device"
              : S_ISBLK(mode)  ? "block device"
                               : "special file");
  return false;
}

static bool check_name(const char *path, Error *error) {
  if (path[0] != '\0')
    return true;
  error_set(error, "Empty file name");
  return false;
}

static int open_retrying(const char *path, int flags, mode_t mode) {
  int fd;
  do
    fd = open(path, flags, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

// The first check keeps a device from being opened at all, which may do something (rewind a tape);
// the second one holds when the path was exchanged between.
static int open_regular(const char *path, struct stat *info, Error *error) {
  if (!check_name(path, error))
    return -1;
  if (stat(path, info) != 0) {
    fail_errno(error);
    return -1;
  }
  if (!check_regular(info->st_mode, error))
    return -1;
  int fd = open_retrying(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0);
  if (fd < 0) {
    fail_errno(error);
    return -1;
  }
  bool ok = fstat(fd, info) == 0 ? check_regular(info->st_mode, error) : fail_errno(error);
  if (ok)
    return fd;
  close(fd);
  return -1;
}

static bool fail_too_large(size_t max_bytes, Error *error) {
  error_set(error, "Larger than the limit of %zu bytes", max_bytes);
  return false;
}

// One read call of at most `wanted` bytes: what came, 0 at the end, -1 for an error. Waits where
// the descriptor was left non-blocking by whoever shares it.
static ssize_t read_some(int fd, char *data, size_t wanted) {
  // More than INT_MAX in one call is an error on some systems.
  size_t most = (size_t)1 << 30;
  for (;;) {
    ssize_t got = read(fd, data, wanted < most ? wanted : most);
    if (got >= 0)
      return got;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      struct pollfd ready = {.fd = fd, .events = POLLIN};
      poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return -1;
    }
  }
}

// To the end, whatever size was announced: the file may grow or shrink meanwhile, and /proc says 0.
static bool read_to_end(int fd, size_t max_bytes, StrBuf *out, Error *error) {
  for (;;) {
    strbuf_reserve(out, 1);
    ssize_t got = read_some(fd, out->data + out->len, out->cap - out->len - 1);
    if (got < 0)
      return fail_errno(error);
    strbuf_truncate(out, out->len + (size_t)got);
    if (out->len > max_bytes)
      return fail_too_large(max_bytes, error);
    if (got == 0)
      return true;
    if (out->cap - out->len == 1)
      strbuf_reserve(out, out->len < 4096 ? 4096 : out->len);
  }
}

static bool read_open_file(int fd, uint64_t size, size_t max_bytes, StrBuf *out, Error *error) {
  if (size > max_bytes)
    return fail_too_large(max_bytes, error);
  // One more than announced, so that the end is seen without growing.
  strbuf_reserve(out, (size_t)size + 1);
  return read_to_end(fd, max_bytes, out, error);
}

bool file_read(const char *path, size_t max_bytes, StrBuf *out, Error *error) {
  strbuf_clear(out);
  struct stat info;
  int fd = open_regular(path, &info, error);
  if (fd < 0)
    return false;
  bool ok = read_open_file(fd, (uint64_t)info.st_size, max_bytes, out, error);
  if (!ok)
    strbuf_clear(out);
  close(fd);
  return ok;
}

bool file_read_stdin(StrBuf *out, Error *error) {
  strbuf_clear(out);
  strbuf_reserve(out, 4096);
  bool ok = read_to_end(STDIN_FILENO, SIZE_MAX, out, error);
  if (!ok)
    strbuf_clear(out);
  return ok;
}

// Where a chain of links ends, whether or not something is there; NULL with errno set for a loop.
static const char *follow_links(Arena *arena, const char *path) {
  enum { LINKS_MAX = 40 }; // as Linux counts
  char target[4096];
  for (int i = 0; i <= LINKS_MAX; i++) {
    ssize_t len = readlink(path, target, sizeof target);
    if (len < 0)
      return errno == EINVAL || errno == ENOENT ? path : NULL;
    if ((size_t)len == sizeof target) {
      errno = ENAMETOOLONG;
      return NULL;
    }
    Str directory = path_dirname(str_from(path));
    path = path_join(arena, directory, str_make(target, (size_t)len)).data;
  }
  errno = ELOOP;
  return NULL;
}

static bool write_all(int fd, Str text) {
  while (text.len) {
    size_t most = (size_t)1 << 30;
    ssize_t wrote = write(fd, text.data, text.len < most ? text.len : most);
    if (wrote < 0 && errno != EINTR)
      return false;
    if (wrote > 0)
      text = str_slice(text, (size_t)wrote, text.len);
  }
  return true;
}

bool file_write_fd(int fd, Str text, bool *closed, Error *error) {
  bool ok = write_all(fd, text);
  *closed = !ok && errno == EPIPE;
  return ok || fail_errno(error);
}

// A file of a new name in `directory`, made with `mode` under the process's umask. Own names
// instead of mkstemp, which ignores the umask and could not be told the mode of a new file.
static int open_temporary(Arena *arena, Str directory, mode_t mode, const char **path) {
  struct timespec now = {0};
  clock_gettime(CLOCK_REALTIME, &now);
  for (unsigned attempt = 0; attempt < 1000; attempt++) {
    Str name = arena_printf(arena, ".tmp-%lx-%lx-%x", (unsigned long)getpid(),
                            (unsigned long)now.tv_nsec, attempt);
    *path = path_join(arena, directory, name).data;
    int fd = open_retrying(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, mode);
    if (fd >= 0 || errno != EEXIST)
      return fd;
  }
  return -1;
}

// The owner first: changing it clears the set-id bits. Only root may give files away, so a refusal
// is not an error; a refused mode is.
static bool copy_owner_and_mode(int fd, const struct stat *from) {
  struct stat made;
  if (fstat(fd, &made) != 0)
    return false;
  if ((made.st_uid != from->st_uid || made.st_gid != from->st_gid) &&
      fchown(fd, from->st_uid, from->st_gid) != 0 && errno != EPERM)
    return false;
  return fchmod(fd, from->st_mode & 07777) == 0;
}

// `old` is NULL for a new file.
static bool write_beside(Arena *arena, const char *path, const struct stat *old, Str text,
                         Error *error) {
  const char *temporary = NULL;
  int fd = open_temporary(arena, path_dirname(str_from(path)), old ? 0600 : 0666, &temporary);
  if (fd < 0)
    return fail_errno(error);
  bool ok = write_all(fd, text) && (!old || copy_owner_and_mode(fd, old));
  int cause = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    cause = errno;
  }
  if (ok && rename(temporary, path) == 0)
    return true;
  errno = ok ? errno : cause;
  fail_errno(error);
  unlink(temporary);
  return false;
}

static bool write_through_links(Arena *arena, const char *path, Str text, Error *error) {
  const char *target = follow_links(arena, path);
  struct stat old;
  if (!target)
    return fail_errno(error);
  if (stat(target, &old) != 0)
    return errno == ENOENT ? write_beside(arena, target, NULL, text, error) : fail_errno(error);
  if (!check_regular(old.st_mode, error))
    return false;
  // Renaming over it would not ask.
  if (access(target, W_OK) != 0)
    return fail_errno(error);
  return write_beside(arena, target, &old, text, error);
}

bool file_write(const char *path, Str text, Error *error) {
  if (!check_name(path, error))
    return false;
  Arena arena;
  arena_init(&arena);
  bool ok = write_through_links(&arena, path, text, error);
  arena_release(&arena);
  return ok;
}

// From `d_type` where the file system fills it, which saves a system call per entry.
static mode_t entry_mode(int directory, const struct dirent *entry) {
#ifdef DT_UNKNOWN
  switch (entry->d_type) {
  case DT_REG: return S_IFREG;
  case DT_DIR: return S_IFDIR;
  case DT_LNK: return S_IFLNK;
  }
#endif
  struct stat info;
  return fstatat(directory, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 ? info.st_mode : 0;
}

static DirEntry make_entry(int directory, const struct dirent *raw, Arena *arena) {
  DirEntry entry = {.name = arena_str(arena, str_from(raw->d_name)), .kind = FILE_MISSING};
  mode_t mode = entry_mode(directory, raw);
  struct stat info;
  entry.is_link = S_ISLNK(mode);
  if (entry.is_link)
    mode = fstatat(directory, raw->d_name, &info, 0) == 0 ? info.st_mode : 0;
  if (mode)
    entry.kind = kind_of_mode(mode);
  return entry;
}

static bool is_dot_name(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int compare_names(const void *a, const void *b) {
  const DirEntry *left = a, *right = b;
  return str_compare(left->name, right->name);
}

bool dir_list(const char *path, DirEntries *out, Arena *arena, Error *error) {
  array_clear(out);
  if (!check_name(path, error))
    return false;
  DIR *directory = opendir(path);
  if (!directory)
    return fail_errno(error);
  const struct dirent *raw;
  while (errno = 0, (raw = readdir(directory)) != NULL)
    if (!is_dot_name(raw->d_name))
      array_push(out, make_entry(dirfd(directory), raw, arena));
  bool ok = errno == 0 || fail_errno(error);
  closedir(directory);
  array_sort(out, compare_names);
  return ok;
}
