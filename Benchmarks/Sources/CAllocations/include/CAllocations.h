/// How often this process has asked for memory so far; 0 where it cannot be counted (other C libraries than glibc).
unsigned long planio_allocations(void);
