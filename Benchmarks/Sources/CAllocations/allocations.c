// Stands in front of glibc's malloc in the executable it is linked into, and counts.
#include "CAllocations.h"

#include <stdatomic.h>
#include <stdlib.h>

static atomic_ulong count;

unsigned long planio_allocations(void) { return atomic_load(&count); }

#ifdef __GLIBC__
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static void add(void) { atomic_fetch_add_explicit(&count, 1, memory_order_relaxed); }

void *malloc(size_t size) {
    add();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    add();
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    add();
    return __libc_realloc(old, size);
}
#endif
