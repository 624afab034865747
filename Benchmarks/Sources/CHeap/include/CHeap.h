#include <stddef.h>

/// The bytes of the heap that are in use, after what is not has gone back to the system; 0 where this cannot be told.
size_t planio_heap_in_use(void);
