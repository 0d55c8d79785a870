/**
 * What the environment of a process that runs llama.cpp should hold when it starts, for glibc's allocator. Left alone it learns to keep blocks of up
 * to 32 MB on its heap, where the small and lasting pieces of what is loaded next come to lie between the large ones that were given back: 200
 * changes of a model of 6 MB left 190 MB behind, and 100 new adapters 820 MB. With a fixed threshold large blocks go back to the system: nothing is
 * left of the models, and 100 new adapters of 0.7 MB leave 260 MB until their weights go. Other allocators do not read it.
 */
export const ALLOCATION: Readonly<Record<string, string>> = { MALLOC_MMAP_THRESHOLD_: String(256 * 1024) };
