import sharp from 'sharp';

// One picture never meets another: a cache would only keep memory.
sharp.cache(false);
// With two threads a JPEG of 12 MP takes the same 36 ms, and a PNG of 50 MP up to 60 MB more.
sharp.concurrency(1);

export { sharp };
