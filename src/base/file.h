// Files and directories: the only door to the file system. Reading takes regular files only and
// never blocks on a pipe, a socket or a device. Error texts name the cause without the path:
// callers add it. Paths are C strings of any bytes. Nothing here depends on the locale or changes
// the working directory.
#ifndef SLOTLINT_BASE_FILE_H
#define SLOTLINT_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"

// What a path leads to, links followed. Missing is also what cannot be reached: a dangling link, a
// loop of links, a directory that may not be searched.
typedef enum { FILE_MISSING, FILE_REGULAR, FILE_DIRECTORY, FILE_OTHER } FileKind;

typedef struct {
  FileKind kind;
  uint64_t size;    // bytes
  int64_t mtime_ns; // since the epoch
  uint64_t device;
  uint64_t inode;
} FileStat;

typedef struct {
  Str name; // bytes as the directory has them, NUL-terminated, UTF-8 or not
  FileKind kind;
  bool is_link; // the entry itself is a symbolic link; `kind` is what it leads to
} DirEntry;

typedef Array(DirEntry) DirEntries;

FileKind file_kind(const char *path);
// Follows links; false when the path leads nowhere.
bool file_stat(const char *path, FileStat *out);
// Device and inode, to see that two paths are one file; false when the path leads nowhere.
bool file_identity(const char *path, uint64_t *device, uint64_t *inode);

// Whether a link to a folder leads to one that it is in itself: a circle.
bool file_leads_up(const char *link);
// The path without links, in `arena`; the path itself where that cannot be told.
Str file_real_path(Arena *arena, const char *path);

// Replaces what `out` holds by the whole file. A file of more than `max_bytes` is an error. After a
// failure `out` is empty.
bool file_read(const char *path, size_t max_bytes, StrBuf *out, Error *error);
bool file_read_stdin(StrBuf *out, Error *error);

// Writes a temporary file beside `path` and renames it over, so readers see the old bytes or the
// new. Keeps the mode (and, where allowed, the owner) of an existing file, writes through a
// symbolic link to its target, refuses a file that may not be written, and leaves no temporary file
// behind on failure. A hard link is cut. Not flushed to the disk: a power failure may lose the
// write.
bool file_write(const char *path, Str text, Error *error);
// Writes all of `text` to an open file descriptor. After a failure `*closed` tells whether the
// reader of a pipe or socket went away (EPIPE, which needs SIGPIPE to be ignored).
bool file_write_fd(int fd, Str text, bool *closed, Error *error);

// Replaces what `out` holds by the directory's entries without "." and "..", sorted by the bytes of
// the names. The caller releases `out`; the names live in `arena`. An entry that cannot be examined
// is FILE_MISSING and fails nothing. False when the directory cannot be read; `out` has what was
// read.
bool dir_list(const char *path, DirEntries *out, Arena *arena, Error *error);

#endif
