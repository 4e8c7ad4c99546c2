// Files: everything a path can lead to besides a plain file, limits, links, modes, failed writes,
// and directories with unfriendly names. Each test works in a directory of its own.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

// The tests use short relative names in a fresh working directory.
static int enter_directory(void **state) {
  const char *parent = getenv("TMPDIR");
  char name[1000];
  snprintf(name, sizeof name, "%s/test_base_file.XXXXXX", parent ? parent : P_tmpdir);
  *state = strdup(name);
  return *state && mkdtemp(*state) && chdir(*state) == 0 ? 0 : -1;
}

static int leave_directory(void **state) {
  char command[1100];
  snprintf(command, sizeof command, "rm -r '%s'", (char *)*state);
  free(*state);
  return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static void make_file(const char *name, const char *text) {
  FILE *file = fopen(name, "wb");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static void assert_content(const char *name, const char *expected) {
  StrBuf buffer = {0};
  Error error = {0};
  assert_true(file_read(name, SIZE_MAX, &buffer, &error));
  assert_string_equal(strbuf_c(&buffer), expected);
  assert_int_equal(buffer.len, strlen(expected));
  strbuf_release(&buffer);
}

static void assert_unreadable(const char *name, const char *expected) {
  StrBuf buffer = {0};
  strbuf_append_c(&buffer, "old");
  Error error = {0};
  assert_false(file_read(name, 1000, &buffer, &error));
  assert_string_equal(error.text, expected);
  assert_int_equal(buffer.len, 0);
  assert_false(file_read(name, 1000, &buffer, NULL));
  strbuf_release(&buffer);
}

static void make_socket(const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_true(fd >= 0);
  assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  close(fd);
}

static mode_t mode_of(const char *name) {
  struct stat info;
  assert_int_equal(stat(name, &info), 0);
  return info.st_mode & 07777;
}

static bool is_link(const char *name) {
  struct stat info;
  return lstat(name, &info) == 0 && S_ISLNK(info.st_mode);
}

static uint32_t count_entries(const char *name) {
  DirEntries entries = {0};
  Arena arena = {0};
  assert_true(dir_list(name, &entries, &arena, NULL));
  uint32_t count = entries.len;
  array_release(&entries);
  arena_release(&arena);
  return count;
}

static void test_read_what_is_not_a_file(void **state) {
  (void)state;
  assert_int_equal(mkfifo("pipe", 0600), 0);
  assert_int_equal(mkdir("directory", 0700), 0);
  make_socket("socket");
  assert_int_equal(symlink("pipe", "link"), 0);
  assert_int_equal(symlink("loop", "loop"), 0);
  make_file("file", "x");
  assert_unreadable("", "Empty file name");
  assert_unreadable("missing", "No such file or directory");
  assert_unreadable("file/x", "Not a directory");
  assert_unreadable("loop", "Too many levels of symbolic links");
  assert_unreadable("directory", "Is a directory");
  assert_unreadable("pipe", "Is a named pipe, not a regular file");
  assert_unreadable("link", "Is a named pipe, not a regular file");
  assert_unreadable("socket", "Is a socket, not a regular file");
  assert_unreadable("/dev/null", "Is a character device, not a regular file");
  assert_unreadable("/dev/zero", "Is a character device, not a regular file");
  char name[5000];
  memset(name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  assert_unreadable(name, "File name too long");
}

// In a child that is not root, who may read everything.
static void test_read_without_permission(void **state) {
  (void)state;
  make_file("secret", "x");
  assert_int_equal(chmod("secret", 0), 0);
  assert_int_equal(chmod(".", 0755), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
      _exit(2);
    StrBuf buffer = {0};
    Error error = {0};
    bool ok = file_read("secret", 100, &buffer, &error);
    _exit(!ok && strcmp(error.text, "Permission denied") == 0 ? 0 : 1);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
}

static void test_read_limit(void **state) {
  (void)state;
  make_file("ten", "0123456789");
  make_file("empty", "");
  StrBuf buffer = {0};
  Error error = {0};
  assert_true(file_read("ten", 10, &buffer, &error));
  assert_true(file_read("empty", 0, &buffer, &error));
  assert_int_equal(buffer.len, 0);
  assert_string_equal(buffer.data, "");
  assert_false(file_read("ten", 9, &buffer, &error));
  assert_string_equal(error.text, "Larger than the limit of 9 bytes");
  assert_string_equal(buffer.data, "");
  assert_false(file_read("ten", 0, &buffer, &error));
  strbuf_release(&buffer);
}

// /proc says 0 bytes for all of its files: the limit must hold while reading.
static void test_read_file_without_a_size(void **state) {
  (void)state;
  struct stat info;
  if (stat("/proc/self/maps", &info) != 0 || info.st_size != 0)
    skip();
  StrBuf buffer = {0};
  Error error = {0};
  assert_true(file_read("/proc/self/maps", SIZE_MAX, &buffer, &error));
  assert_true(buffer.len > 500);
  assert_int_equal(buffer.data[buffer.len - 1], '\n');
  assert_false(file_read("/proc/self/maps", 100, &buffer, &error));
  assert_string_equal(error.text, "Larger than the limit of 100 bytes");
  strbuf_release(&buffer);
}

static void test_read_all_bytes_at_all_sizes(void **state) {
  (void)state;
  static char bytes[300000];
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (char)(i * 7 + i / 251);
  static const size_t sizes[] = {0, 1, 62, 63, 64, 4095, 4096, 4097, 65536, 299999, 300000};
  StrBuf buffer = {0};
  Error error = {0};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    assert_true(file_write("bytes", str_make(bytes, sizes[i]), &error));
    assert_true(file_read("bytes", sizes[i], &buffer, &error));
    assert_int_equal(buffer.len, sizes[i]);
    assert_memory_equal(buffer.data, bytes, sizes[i]);
    assert_int_equal(buffer.data[buffer.len], '\0');
  }
  strbuf_release(&buffer);
}

// A writer appends and cuts while it is read: whatever comes is right, as long as it ends.
static void test_read_while_the_size_changes(void **state) {
  (void)state;
  make_file("growing", "start");
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    alarm(60); // nobody kills it when the test fails
    int fd = open("growing", O_WRONLY | O_APPEND);
    for (int i = 0;; i++)
      if (write(fd, "xxxxxxxxxxxxxxxx", 16) < 0 || (i % 1000 == 0 && ftruncate(fd, 3) != 0))
        _exit(1);
  }
  StrBuf buffer = {0};
  for (int i = 0; i < 2000; i++) {
    if (!file_read("growing", 1 << 20, &buffer, NULL))
      assert_int_equal(buffer.len, 0);
    assert_int_equal(strlen(strbuf_c(&buffer)), buffer.len);
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  strbuf_release(&buffer);
}

static void ignore_signal(int number) {
  (void)number;
}

// Reads standard input in a child, interrupted by a timer, from a pipe that may be non-blocking.
static void read_stdin_in_child(int input) {
  struct sigaction action = {.sa_handler = ignore_signal};
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &(struct itimerval){{0, 1000}, {0, 1000}}, NULL);
  dup2(input, STDIN_FILENO);
  StrBuf buffer = {0};
  Error error = {0};
  bool ok = file_read_stdin(&buffer, &error);
  size_t letters = 0;
  for (size_t i = 0; i < buffer.len; i++)
    letters += buffer.data[i] == 'z';
  _exit(ok && buffer.len == 50000 && letters == 50000 ? 0 : 1);
}

static void check_stdin(int flags) {
  int ends[2];
  assert_int_equal(pipe2(ends, flags), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    close(ends[1]);
    read_stdin_in_child(ends[0]);
  }
  close(ends[0]);
  char block[500];
  memset(block, 'z', sizeof block);
  for (int i = 0; i < 100; i++) {
    assert_int_equal(write(ends[1], block, sizeof block), sizeof block);
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
  }
  close(ends[1]);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
}

static void test_stdin_interrupted(void **state) {
  (void)state;
  check_stdin(0);
}

static void test_stdin_non_blocking(void **state) {
  (void)state;
  check_stdin(O_NONBLOCK);
}

static void test_stdin_closed(void **state) {
  (void)state;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    close(STDIN_FILENO);
    StrBuf buffer = {0};
    Error error = {0};
    bool ok = file_read_stdin(&buffer, &error);
    _exit(!ok && strcmp(error.text, "Bad file descriptor") == 0 ? 0 : 1);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
}

static void test_write_new_and_over(void **state) {
  (void)state;
  Error error = {0};
  mode_t mask = umask(027);
  assert_true(file_write("file", STR("one"), &error));
  umask(mask);
  assert_int_equal(mode_of("file"), 0640);
  assert_content("file", "one");
  assert_int_equal(chmod("file", 0755), 0);
  assert_true(file_write("file", STR(""), &error));
  assert_content("file", "");
  assert_int_equal(mode_of("file"), 0755);
  assert_int_equal(mkdir("d", 0700), 0);
  assert_true(file_write("d/file", STR("two"), &error));
  assert_content("d/file", "two");
  assert_int_equal(count_entries("."), 2);
  assert_int_equal(count_entries("d"), 1);
}

// The longest name a file may have leaves no room to append to it.
static void test_write_to_the_longest_name(void **state) {
  (void)state;
  char name[256];
  memset(name, 'n', 255);
  name[255] = '\0';
  assert_true(file_write(name, STR("long"), NULL));
  assert_content(name, "long");
  assert_int_equal(count_entries("."), 1);
}

static void test_write_replaces_the_inode(void **state) {
  (void)state;
  make_file("file", "old");
  FILE *reader = fopen("file", "rb");
  assert_non_null(reader);
  assert_true(file_write("file", STR("new"), NULL));
  char text[8] = "";
  assert_int_equal(fread(text, 1, 7, reader), 3);
  assert_string_equal(text, "old");
  fclose(reader);
}

static void test_write_through_links(void **state) {
  (void)state;
  assert_int_equal(mkdir("d", 0700), 0);
  make_file("d/target", "old");
  assert_int_equal(chmod("d/target", 0644), 0);
  assert_int_equal(symlink("target", "d/inner"), 0);
  assert_int_equal(symlink("d/inner", "outer"), 0);
  assert_true(file_write("outer", STR("new"), NULL));
  assert_content("d/target", "new");
  assert_int_equal(mode_of("d/target"), 0644);
  assert_true(is_link("outer"));
  assert_true(is_link("d/inner"));
  assert_false(is_link("d/target"));
  assert_int_equal(symlink("d/made", "dangling"), 0);
  assert_true(file_write("dangling", STR("made"), NULL));
  assert_true(is_link("dangling"));
  assert_content("d/made", "made");
  char absolute[1100];
  snprintf(absolute, sizeof absolute, "%s/d/target", (char *)*state);
  assert_int_equal(symlink(absolute, "absolute"), 0);
  assert_true(file_write("absolute", STR("newer"), NULL));
  assert_content("d/target", "newer");
  assert_int_equal(count_entries("."), 4);
  assert_int_equal(count_entries("d"), 3);
}

static void assert_unwritable(const char *name, const char *expected) {
  Error error = {0};
  assert_false(file_write(name, STR("text"), &error));
  assert_string_equal(error.text, expected);
  assert_false(file_write(name, STR("text"), NULL));
}

static void test_write_where_it_cannot_be(void **state) {
  (void)state;
  assert_int_equal(mkdir("directory", 0700), 0);
  assert_int_equal(mkfifo("pipe", 0600), 0);
  assert_int_equal(symlink("loop", "loop"), 0);
  assert_int_equal(symlink("directory", "link"), 0);
  make_file("file", "kept");
  uint32_t before = count_entries(".");
  assert_unwritable("", "Empty file name");
  assert_unwritable("directory", "Is a directory");
  assert_unwritable("link", "Is a directory");
  assert_unwritable("pipe", "Is a named pipe, not a regular file");
  assert_unwritable("/dev/null", "Is a character device, not a regular file");
  assert_unwritable("loop", "Too many levels of symbolic links");
  assert_unwritable("missing/file", "No such file or directory");
  assert_unwritable("file/x", "Not a directory");
  assert_unwritable("new/", "Not a directory");
  assert_int_equal(count_entries("."), before);
  assert_int_equal(count_entries("directory"), 0);
  assert_content("file", "kept");
}

static int write_read_only(void) {
  if (geteuid() == 0 && (chown(".", 65534, 65534) != 0 || chown("file", 65534, 65534) != 0 ||
                         setgid(65534) != 0 || setuid(65534) != 0))
    return 2;
  Error error = {0};
  if (file_write("file", STR("new"), &error) || strcmp(error.text, "Permission denied") != 0)
    return 3;
  if (chmod("file", 0600) != 0 || chmod(".", 0500) != 0)
    return 4;
  error_clear(&error);
  if (file_write("file", STR("new"), &error) || strcmp(error.text, "Permission denied") != 0)
    return 5;
  return chmod(".", 0700) == 0 ? 0 : 6;
}

// Neither over a file nor in a directory that may not be written, though renaming could do the
// first.
static void test_write_without_permission(void **state) {
  (void)state;
  make_file("file", "kept");
  assert_int_equal(chmod("file", 0444), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0)
    _exit(write_read_only());
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_content("file", "kept");
  assert_int_equal(count_entries("."), 1);
}

static void test_write_keeps_the_owner(void **state) {
  (void)state;
  make_file("file", "old");
  if (geteuid() != 0 || chown("file", 12345, 12346) != 0)
    skip();
  assert_int_equal(chmod("file", 04755), 0);
  assert_true(file_write("file", STR("new"), NULL));
  struct stat info;
  assert_int_equal(stat("file", &info), 0);
  assert_int_equal(info.st_uid, 12345);
  assert_int_equal(info.st_gid, 12346);
  assert_int_equal(info.st_mode & 07777, 04755);
}

static int write_beyond_the_limit(void) {
  signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit = {1000, 1000};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
    return 2;
  static char text[5000];
  Error error = {0};
  bool ok = file_write("file", str_make(text, sizeof text), &error);
  return !ok && strcmp(error.text, "File too large") == 0 ? 0 : 1;
}

// A disk that fills up half way: the old bytes stay, the temporary file goes.
static void test_failed_write_leaves_nothing(void **state) {
  (void)state;
  make_file("file", "kept");
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0)
    _exit(write_beyond_the_limit());
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_content("file", "kept");
  assert_int_equal(count_entries("."), 1);
}

// Readers see one whole text or another, never a part and never nothing.
static void test_readers_see_whole_files(void **state) {
  (void)state;
  static char texts[2][9000];
  memset(texts[0], 'a', 9000);
  memset(texts[1], 'b', 3000);
  assert_true(file_write("file", str_make(texts[0], 9000), NULL));
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    alarm(60);
    for (int i = 0;; i++)
      if (!file_write("file", str_make(texts[i % 2], i % 2 ? 3000 : 9000), NULL))
        _exit(1);
  }
  StrBuf buffer = {0};
  for (int i = 0; i < 500; i++) {
    assert_true(file_read("file", SIZE_MAX, &buffer, NULL));
    char first = buffer.data[0];
    assert_int_equal(buffer.len, first == 'a' ? 9000 : 3000);
    assert_memory_equal(buffer.data, texts[first == 'b'], buffer.len);
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  strbuf_release(&buffer);
}

static void test_kind_and_identity(void **state) {
  (void)state;
  make_file("file", "12345");
  assert_int_equal(symlink("file", "link"), 0);
  assert_int_equal(symlink("nothing", "dangling"), 0);
  assert_int_equal(link("file", "hard"), 0);
  assert_int_equal(file_kind("file"), FILE_REGULAR);
  assert_int_equal(file_kind("link"), FILE_REGULAR);
  assert_int_equal(file_kind("dangling"), FILE_MISSING);
  assert_int_equal(file_kind("."), FILE_DIRECTORY);
  assert_int_equal(file_kind("/dev/null"), FILE_OTHER);
  assert_int_equal(file_kind(""), FILE_MISSING);
  assert_int_equal(file_kind("file/x"), FILE_MISSING);
  uint64_t device = 1, inode = 1, device2 = 2, inode2 = 2;
  assert_true(file_identity("file", &device, &inode));
  assert_true(file_identity("link", &device2, &inode2));
  assert_true(device == device2 && inode == inode2);
  assert_true(file_identity("hard", &device2, &inode2));
  assert_true(device == device2 && inode == inode2);
  assert_true(file_identity(".", &device2, &inode2));
  assert_true(inode != inode2);
  assert_false(file_identity("dangling", &device2, &inode2));
}

static void test_stat(void **state) {
  (void)state;
  make_file("file", "12345");
  struct timespec times[2] = {{.tv_sec = 5, .tv_nsec = 6}, {.tv_sec = -7, .tv_nsec = 999999999}};
  assert_int_equal(utimensat(AT_FDCWD, "file", times, 0), 0);
  FileStat info;
  assert_true(file_stat("file", &info));
  assert_int_equal(info.kind, FILE_REGULAR);
  assert_int_equal(info.size, 5);
  assert_true(info.mtime_ns == -7 * INT64_C(1000000000) + 999999999);
  assert_false(file_stat("missing", &info));
}

typedef struct {
  const char *name;
  FileKind kind;
  bool is_link;
} Expected;

static void test_list(void **state) {
  (void)state;
  static const Expected expected[] = {
      {" ", FILE_REGULAR, false},          {"...", FILE_DIRECTORY, false},
      {".hidden", FILE_REGULAR, false},    {"B", FILE_REGULAR, false},
      {"a", FILE_DIRECTORY, false},        {"a\nb", FILE_REGULAR, false},
      {"ab", FILE_REGULAR, false},         {"dangling", FILE_MISSING, true},
      {"link-to-a", FILE_DIRECTORY, true}, {"link-to-b", FILE_REGULAR, true},
      {"loop", FILE_MISSING, true},        {"pipe", FILE_OTHER, false},
      {"pipe-link", FILE_OTHER, true},     {"\xc3\xa4", FILE_REGULAR, false},
      {"\xff\xfe", FILE_REGULAR, false},
  };
  uint32_t count = sizeof expected / sizeof *expected;
  assert_int_equal(mkdir("l", 0700) + chdir("l"), 0);
  static const char *const files[] = {" ", ".hidden", "B", "a\nb", "ab", "\xc3\xa4", "\xff\xfe"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    make_file(files[i], "");
  assert_int_equal(mkdir("...", 0700) + mkdir("a", 0700) + mkfifo("pipe", 0600), 0);
  assert_int_equal(symlink("nothing", "dangling") + symlink("loop", "loop"), 0);
  assert_int_equal(symlink("a", "link-to-a") + symlink("B", "link-to-b"), 0);
  assert_int_equal(symlink("pipe", "pipe-link") + chdir(".."), 0);
  DirEntries entries = {0};
  Arena arena = {0};
  Error error = {0};
  for (int round = 0; round < 2; round++) {
    assert_true(dir_list("l", &entries, &arena, &error));
    assert_int_equal(entries.len, count);
    for (uint32_t i = 0; i < count; i++) {
      const DirEntry *entry = &entries.items[i];
      assert_string_equal(entry->name.data, expected[i].name);
      assert_int_equal(entry->name.len, strlen(expected[i].name));
      assert_int_equal(entry->kind, expected[i].kind);
      assert_int_equal(entry->is_link, expected[i].is_link);
    }
  }
  array_release(&entries);
  arena_release(&arena);
}

static void test_list_many(void **state) {
  (void)state;
  for (int i = 0; i < 2000; i++) {
    char name[16];
    snprintf(name, sizeof name, "f%04d", i * 7 % 2000);
    make_file(name, "");
  }
  DirEntries entries = {0};
  Arena arena = {0};
  assert_true(dir_list(".", &entries, &arena, NULL));
  assert_int_equal(entries.len, 2000);
  for (uint32_t i = 0; i < 2000; i++) {
    char name[16];
    snprintf(name, sizeof name, "f%04u", i);
    assert_string_equal(entries.items[i].name.data, name);
  }
  array_release(&entries);
  arena_release(&arena);
}

static void test_list_what_is_not_a_directory(void **state) {
  (void)state;
  make_file("file", "");
  assert_int_equal(mkfifo("pipe", 0600), 0);
  static const char *const rows[][2] = {
      {"file", "Not a directory"},
      {"pipe", "Not a directory"},
      {"missing", "No such file or directory"},
      {"", "Empty file name"},
  };
  DirEntries entries = {0};
  Arena arena = {0};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Error error = {0};
    (void)array_grow(&entries, 1);
    assert_false(dir_list(rows[i][0], &entries, &arena, &error));
    assert_string_equal(error.text, rows[i][1]);
    assert_int_equal(entries.len, 0);
  }
  array_release(&entries);
  arena_release(&arena);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, enter_directory, leave_directory)

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_DIRECTORY(test_read_what_is_not_a_file),
      IN_DIRECTORY(test_read_without_permission),
      IN_DIRECTORY(test_read_limit),
      IN_DIRECTORY(test_read_file_without_a_size),
      IN_DIRECTORY(test_read_all_bytes_at_all_sizes),
      IN_DIRECTORY(test_read_while_the_size_changes),
      IN_DIRECTORY(test_stdin_interrupted),
      IN_DIRECTORY(test_stdin_non_blocking),
      IN_DIRECTORY(test_stdin_closed),
      IN_DIRECTORY(test_write_new_and_over),
      IN_DIRECTORY(test_write_to_the_longest_name),
      IN_DIRECTORY(test_write_replaces_the_inode),
      IN_DIRECTORY(test_write_through_links),
      IN_DIRECTORY(test_write_where_it_cannot_be),
      IN_DIRECTORY(test_write_without_permission),
      IN_DIRECTORY(test_write_keeps_the_owner),
      IN_DIRECTORY(test_failed_write_leaves_nothing),
      IN_DIRECTORY(test_readers_see_whole_files),
      IN_DIRECTORY(test_kind_and_identity),
      IN_DIRECTORY(test_stat),
      IN_DIRECTORY(test_list),
      IN_DIRECTORY(test_list_many),
      IN_DIRECTORY(test_list_what_is_not_a_directory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
