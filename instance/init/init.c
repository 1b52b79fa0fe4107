// pgbaton-init: PID 1 of an instance's PID namespace. It holds the volume lock, reaps orphans, passes signals on, ends with
// its command, and is the dead-man's switch of the leash (safety rule I5). README.md tells the protocol and the reasons.
//
// SAFETY: once an armed deadline has passed, nothing comes before the kill and no later line takes it back; and the loop
// never waits for anything but its own poll(): not for a reader of stderr, not for the command, not for evicted pages.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_LOOKS = 20, LOCK_PAUSE_NANOS = 50 * 1000 * 1000 };  // a second in all
enum { EXIT_USAGE = 64, EXIT_LOCKED = 75, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127, EXIT_FIRED = 128 + SIGKILL };
enum { LINE_MAX_BYTES = 63, READ_MAX_BYTES = 4096, DEADLINE_MAX_DIGITS = 19 };
static const long long SECOND_NANOS = 1000000000;
static const long long AHEAD_MAX_NANOS = 3600 * SECOND_NANOS;  // a deadline beyond it is of another clock or unit
static const int FORWARDED[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

static int errors_fd = STDERR_FILENO;
static int timer_fd;
static long long deadline_nanos = -1;  // CLOCK_BOOTTIME; -1: disarmed

#define DIE(code, ...) do { say(__VA_ARGS__); _exit(code); } while (0)

// Drops the line if nobody reads stderr: a hung log reader must not hold up the switch.
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...) {
    char line[512] = "pgbaton-init: ";
    size_t used = strlen(line), room = sizeof line - used - 1;
    va_list args;
    va_start(args, format);
    int wanted = vsnprintf(line + used, room, format, args);
    va_end(args);
    used += wanted < 0 ? 0 : (size_t)wanted < room ? (size_t)wanted : room - 1;
    line[used++] = '\n';
    struct pollfd errors = {.fd = errors_fd, .events = POLLOUT};
    if (poll(&errors, 1, 0) == 1 && (errors.revents & POLLOUT) && write(errors_fd, line, used) < 0) return;
}

// A pipe is opened a second time, because O_NONBLOCK on the inherited descriptor would apply to all who share it.
static void never_block_on_stderr(void) {
    struct stat status;
    if (fstat(STDERR_FILENO, &status) != 0 || !S_ISFIFO(status.st_mode)) return;
    int fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0) errors_fd = fd;
}

static long long now_nanos(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0) DIE(EXIT_FAILURE, "cannot read CLOCK_BOOTTIME: %s", strerror(errno));
    return now.tv_sec * SECOND_NANOS + now.tv_nsec;
}

static void fire_if_due(void) {
    long long late_nanos = deadline_nanos < 0 ? -1 : now_nanos() - deadline_nanos;
    if (late_nanos < 0) return;
    kill(-1, SIGKILL);  // all of this PID namespace but init; the end of PID 1 makes the kernel do it once more
    DIE(EXIT_FIRED, "the dead-man's switch fired %lld ms after its deadline and killed every process", late_nanos / 1000000);
}

static void set_deadline(long long nanos) {
    deadline_nanos = nanos;
    fire_if_due();
    struct itimerspec ring = {0};  // all zero: never
    if (nanos > 0) ring.it_value = (struct timespec){nanos / SECOND_NANOS, nanos % SECOND_NANOS};
    if (timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &ring, NULL) != 0)
        DIE(EXIT_FAILURE, "cannot set the timer: %s", strerror(errno));
}

static bool parse_deadline(const char *digits, long long *nanos) {
    size_t length = strlen(digits);
    if (length == 0 || length > DEADLINE_MAX_DIGITS || strspn(digits, "0123456789") != length) return false;
    *nanos = strtoll(digits, NULL, 10);  // stops at LLONG_MAX, which is too far ahead
    return *nanos <= now_nanos() + AHEAD_MAX_NANOS;
}

static void obey(const char *line) {
    long long nanos;
    if (strcmp(line, "disarm") == 0)
        set_deadline(-1);
    else if (strncmp(line, "arm ", 4) == 0 && parse_deadline(line + 4, &nanos))
        set_deadline(nanos);
    else
        say("the switch ignored the line \"%s\" and stays %s; accepted: \"disarm\", or \"arm <deadline>\" in nanoseconds of "
            "CLOCK_BOOTTIME, at most one hour ahead", line, deadline_nanos < 0 ? "disarmed" : "armed as before");
}

// A line may come in pieces. One that is too long is cut, and is then still longer than any that obey() accepts.
static void read_switch(int fd) {
    static char line[LINE_MAX_BYTES + 1];
    static size_t used = 0;
    char bytes[READ_MAX_BYTES];
    ssize_t count = read(fd, bytes, sizeof bytes);
    for (ssize_t i = 0; i < count; i++) {
        bool printable = bytes[i] >= ' ' && bytes[i] <= '~';
        if (bytes[i] != '\n') {
            if (used < LINE_MAX_BYTES) line[used++] = printable ? bytes[i] : '?';
            continue;
        }
        line[used] = '\0';
        used = 0;
        fire_if_due();
        obey(line);
    }
}

static void read_signal(int fd, pid_t command) {
    struct signalfd_siginfo info;
    if (read(fd, &info, sizeof info) != sizeof info) return;
    if (info.ssi_signo != SIGCHLD) kill(command, (int)info.ssi_signo);
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)  // one SIGCHLD may stand for many
        if (pid == command) _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static int open_lock(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) DIE(EXIT_FAILURE, "cannot open the volume lock %s: %s", path, strerror(errno));
    // Whoever looks from outside whether the volume is free takes the lock for a few milliseconds: that is no other instance.
    for (int look = 0; look < LOCK_LOOKS; look++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
        if (errno != EWOULDBLOCK) break;
        nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_NANOS}, NULL);
    }
    if (errno == EWOULDBLOCK) DIE(EXIT_LOCKED, "another pgbaton instance holds the volume lock %s", path);
    DIE(EXIT_FAILURE, "cannot lock the volume lock %s: %s", path, strerror(errno));
}

static int open_switch(const char *path) {
    struct stat old;
    if (getpid() != 1)  // here kill(-1) would hit strangers
        DIE(EXIT_USAGE, "--switch works only as PID 1 of an own PID namespace, and this is PID %d", getpid());
    if (lstat(path, &old) == 0 && !S_ISFIFO(old.st_mode)) DIE(EXIT_FAILURE, "the switch %s exists and is not a FIFO", path);
    if ((unlink(path) != 0 && errno != ENOENT) || mkfifo(path, 0600) != 0)
        DIE(EXIT_FAILURE, "cannot create the switch %s: %s", path, strerror(errno));
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);  // O_RDWR: no end of file when a writer closes it
    if (fd < 0) DIE(EXIT_FAILURE, "cannot open the switch %s: %s", path, strerror(errno));
    return fd;
}

// All signals stay blocked: those of interest are read from a descriptor, SIGPIPE and the rest do nothing.
static int open_signals(void) {
    sigset_t signals;
    sigfillset(&signals);
    sigprocmask(SIG_SETMASK, &signals, NULL);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);  // the command inherits no "ignored"
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    for (size_t i = 0; i < sizeof FORWARDED / sizeof FORWARDED[0]; i++) sigaddset(&signals, FORWARDED[i]);
    int fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0) DIE(EXIT_FAILURE, "cannot open a signalfd: %s", strerror(errno));
    return fd;
}

static pid_t start(char **command, int lock_fd) {
    pid_t init = getpid(), child = fork();
    if (child < 0) DIE(EXIT_FAILURE, "cannot fork: %s", strerror(errno));
    if (child > 0) return child;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != init) _exit(EXIT_FAILURE);  // init died before the prctl
    setsid();  // Ctrl-C in a terminal then reaches the command once, through init
    if (lock_fd >= 0 && dup2(lock_fd, STDIN_FILENO) != 0)  // the copy is not close-on-exec
        DIE(EXIT_FAILURE, "cannot pass on the volume lock: %s", strerror(errno));
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(command[0], command);
    DIE(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN, "cannot run %s: %s", command[0], strerror(errno));
}

static _Noreturn void run(int signals_fd, int switch_fd, pid_t command) {
    struct pollfd ready[] = {{timer_fd, POLLIN, 0}, {signals_fd, POLLIN, 0}, {switch_fd, POLLIN, 0}};
    mlockall(MCL_CURRENT);  // best effort: pages evicted to a disk that hangs would hold up the switch
    for (;;) {
        poll(ready, sizeof ready / sizeof ready[0], -1);  // skips switch_fd if negative: no --switch
        fire_if_due();
        if (ready[1].revents) read_signal(signals_fd, command);
        if (ready[2].revents) read_switch(switch_fd);
    }
}

int main(int count, char **args) {
    const char *lock = NULL, *switch_path = NULL;
    int i = 1, fd;
    while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO) {}  // so that no other descriptor becomes 0, 1 or 2
    close(fd);
    int signals_fd = open_signals();
    never_block_on_stderr();
    for (; i + 1 < count && strcmp(args[i], "--") != 0; i += 2) {
        if (strcmp(args[i], "--lock") == 0) lock = args[i + 1];
        else if (strcmp(args[i], "--switch") == 0) switch_path = args[i + 1];
        else break;
    }
    if (i + 1 >= count || strcmp(args[i], "--") != 0)
        DIE(EXIT_USAGE, "usage: pgbaton-init [--lock FILE] [--switch FIFO] -- COMMAND [ARGS...]");
    int lock_fd = lock ? open_lock(lock) : -1;  // before the switch: a second instance must not replace the first one's FIFO
    int switch_fd = switch_path ? open_switch(switch_path) : -1;
    timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timer_fd < 0) DIE(EXIT_FAILURE, "cannot create a timer: %s", strerror(errno));
    if (getpid() != 1) prctl(PR_SET_CHILD_SUBREAPER, 1);  // orphans come here all the same, but outlive us: nobody is killed
    run(signals_fd, switch_fd, start(args + i + 1, lock_fd));
}
