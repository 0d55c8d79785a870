/*
 * Loaded before the C library (LD_PRELOAD). Keeps, for each file in the folder SYNCED_OF, a copy in the folder SYNCED_TO as the file was when it was
 * synced last: what is left of it when the power goes, if nothing survives that nobody asked to be kept. A name that was removed stays there until
 * the folder itself is synced.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char *what) {
  perror(what);
  abort();
}

static int opened(const char *folder, const char *name, int flags) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int fd = open(path, flags | O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) fail(path);
  return fd;
}

/*
 * The copy is whole or not there: it gets its name when it is complete. Reads the descriptor that was synced: closing another one of the same file would
 * take the process's locks away from SQLite.
 */
static void copy_file(int from, const char *name, const char *to) {
  char target[PATH_MAX], complete[PATH_MAX], buffer[1 << 16];
  int fd = opened(to, ".copying", O_TRUNC);
  ssize_t some;
  for (off_t at = 0; (some = pread(from, buffer, sizeof buffer, at)) > 0; at += some)
    if (write(fd, buffer, some) != some) fail("write");
  if (some < 0) fail("pread");
  close(fd);
  snprintf(target, sizeof target, "%s/.copying", to);
  snprintf(complete, sizeof complete, "%s/%s", to, name);
  if (rename(target, complete) != 0) fail(complete);
}

/* The folder was synced: what it has no longer is gone for good. */
static void forget_removed(const char *of, const char *to) {
  char here[PATH_MAX], there[PATH_MAX];
  DIR *copies = opendir(to);
  if (copies == NULL) fail(to);
  for (struct dirent *entry; (entry = readdir(copies)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    snprintf(here, sizeof here, "%s/%s", of, entry->d_name);
    snprintf(there, sizeof there, "%s/%s", to, entry->d_name);
    if (access(here, F_OK) != 0) unlink(there);
  }
  closedir(copies);
}

static void synced(int fd) {
  const char *of = getenv("SYNCED_OF"), *to = getenv("SYNCED_TO");
  char link[64], path[PATH_MAX];
  if (of == NULL || to == NULL) return;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return;
  path[length] = 0;
  size_t folder = strlen(of);
  if (strncmp(path, of, folder) != 0 || (path[folder] != 0 && path[folder] != '/')) return;
  /* Copies of one file by several processes come one after the other, so that an older one never replaces a newer. */
  int lock = opened(to, ".lock", 0);
  while (flock(lock, LOCK_EX) != 0)
    if (errno != EINTR) fail("flock");
  if (path[folder] == 0) {
    forget_removed(of, to);
  } else if (access(path, F_OK) == 0) {
    copy_file(fd, path + folder + 1, to);
  }
  close(lock);
}

int fsync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = dlsym(RTLD_NEXT, "fsync");
  int status = real(fd);
  if (status == 0) synced(fd);
  return status;
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = dlsym(RTLD_NEXT, "fdatasync");
  int status = real(fd);
  if (status == 0) synced(fd);
  return status;
}
