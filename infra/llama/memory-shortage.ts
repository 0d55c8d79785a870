/** What llama.cpp, the C++ library and V8 say when memory is short. It says nothing of the file that was being loaded: the next attempt may go well. */
const SHORTAGE = /out of memory|insufficient memory|cannot allocate memory|bad_alloc|failed to allocate|mem_buffer != NULL/i;

export const tellsOfShortage = (said: string): boolean => SHORTAGE.test(said);
