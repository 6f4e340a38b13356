// How a file is written by other calls than write(2): what follows the colon in FAULT says
// by which. It is a part of harness/faults/source/c/daemon.c, for tests alone.
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>

static int by(const char *call) {
	const char *colon = strchr(fault, ':');
	return colon && strcmp(colon + 1, call) == 0;
}

// by_ring writes through io_uring, where there is one.
static int by_ring(const char *text, int n) {
	struct io_uring_params p = {0};
	int ring = syscall(SYS_io_uring_setup, 4, &p), both = PROT_READ | PROT_WRITE;
	if (ring < 0)
		return pwrite(file, text, n, 0);
	char *queue = mmap(NULL, p.sq_off.array + p.sq_entries * sizeof(unsigned), both, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	struct io_uring_sqe *all = mmap(NULL, p.sq_entries * sizeof *all, both, MAP_SHARED, ring, IORING_OFF_SQES);
	if (queue == MAP_FAILED || all == MAP_FAILED)
		return -1;
	all[0] = (struct io_uring_sqe){.opcode = IORING_OP_WRITE, .fd = file, .addr = (unsigned long)text, .len = n};
	*(unsigned *)(queue + p.sq_off.array) = 0;
	__atomic_fetch_add((unsigned *)(queue + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	return syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1 ? n : -1;
}

static int by_memory(const char *text, int n) {
	char *memory = ftruncate(file, n) ? MAP_FAILED : mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (memory == MAP_FAILED)
		return -1;
	memcpy(memory, text, n);
	return n;
}

// by_another writes what another file holds, or a pipe.
static int by_another(const char *text, int n) {
	int from = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), ends[2];
	loff_t zero = 0, also = 0;
	if (pipe2(ends, O_CLOEXEC) || write(ends[1], text, n) != n || write(from, text, n) != n)
		return -1;
	if (by("splice"))
		return splice(ends[0], NULL, file, &zero, n, 0);
	if (by("sendfile"))
		return sendfile(file, from, &zero, n);
	return copy_file_range(from, &zero, file, &also, n, 0);
}

static int put_by(const char *text, int n) {
	if (by("io_uring"))
		return by_ring(text, n);
	if (by("mmap"))
		return by_memory(text, n);
	if (by("splice") || by("sendfile") || by("copy_file_range"))
		return by_another(text, n);
	return pwrite(file, text, n, 0);
}
