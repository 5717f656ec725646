/* A library to preload that makes one chosen system call fail, so that the error paths after it can be tested.
 *
 * `fault_arm(kind, at, sticky, error, folder)` makes call number `at` (from 0) of a kind fail with `error`, and with
 * `sticky` every later one too, as a dead disk does. Only files under `folder` count. A failing write first writes half
 * of its bytes. `fault_arm(0, ...)` disarms. `fault_seen()` and `fault_fired()` say how many calls of the kind were made
 * since, and how many of them failed.
 * Kinds: 1 write, 2 fsync, 3 rename, 4 unlink, 5 truncate, 6 open for writing. Linux only (/proc/self/fd).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, FSYNC, RENAME, UNLINK, TRUNCATE, OPEN };

static int armed_kind, sticky_fault, fault_errno, fired;
static long wanted, seen;
static char prefix[PATH_MAX];

void fault_arm(int kind, long at, int sticky, int error, const char *folder)
{
    armed_kind = kind;
    wanted = at;
    seen = 0;
    sticky_fault = sticky;
    fault_errno = error;
    fired = 0;
    snprintf(prefix, sizeof prefix, "%s", folder);
}

long fault_seen(void) { return seen; }

int fault_fired(void) { return fired; }

static int under_prefix(const char *path) { return strncmp(path, prefix, strlen(prefix)) == 0; }

/* Says whether this call, on the file at `path`, is to fail. */
static int fails(int kind, const char *path)
{
    if (kind != armed_kind || !under_prefix(path))
        return 0;
    if (sticky_fault ? seen++ < wanted : seen++ != wanted)
        return 0;
    fired++;
    errno = fault_errno;
    return 1;
}

static int fails_on(int kind, int file)
{
    char link[64], path[PATH_MAX];
    ssize_t length;
    int kept = errno;
    if (kind != armed_kind)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length < 0)
        return 0;
    path[length] = 0;
    return fails(kind, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t count)
{
    if (fails_on(WRITE, file)) {
        int error = errno;
        REAL(write)(file, bytes, count / 2);
        errno = error;
        return -1;
    }
    return REAL(write)(file, bytes, count);
}

#define POSITIONED_WRITE(name, offset_type)                                       \
    ssize_t name(int file, const void *bytes, size_t count, offset_type offset)   \
    {                                                                             \
        if (fails_on(WRITE, file)) {                                              \
            int error = errno;                                                    \
            REAL(name)(file, bytes, count / 2, offset);                           \
            errno = error;                                                        \
            return -1;                                                            \
        }                                                                         \
        return REAL(name)(file, bytes, count, offset);                            \
    }
POSITIONED_WRITE(pwrite, off_t)
POSITIONED_WRITE(pwrite64, off64_t)

int fsync(int file) { return fails_on(FSYNC, file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails_on(FSYNC, file) ? -1 : REAL(fdatasync)(file); }
int ftruncate(int file, off_t length) { return fails_on(TRUNCATE, file) ? -1 : REAL(ftruncate)(file, length); }
int ftruncate64(int file, off64_t length) { return fails_on(TRUNCATE, file) ? -1 : REAL(ftruncate64)(file, length); }
int unlink(const char *path) { return fails(UNLINK, path) ? -1 : REAL(unlink)(path); }
int rename(const char *from, const char *to) { return fails(RENAME, to) ? -1 : REAL(rename)(from, to); }

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return fails(RENAME, to) ? -1 : REAL(renameat)(from_folder, from, to_folder, to);
}

#define OPENING(name)                                                             \
    int name(const char *path, int flags, ...)                                    \
    {                                                                             \
        mode_t mode = 0;                                                          \
        if (flags & (O_CREAT | __O_TMPFILE)) {                                    \
            va_list rest;                                                         \
            va_start(rest, flags);                                                \
            mode = va_arg(rest, mode_t);                                          \
            va_end(rest);                                                         \
        }                                                                         \
        if ((flags & O_ACCMODE) != O_RDONLY && fails(OPEN, path))                 \
            return -1;                                                            \
        return REAL(name)(path, flags, mode);                                     \
    }
OPENING(open)
OPENING(open64)
