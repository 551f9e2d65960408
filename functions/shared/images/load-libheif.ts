import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';

interface LibraryOptions {
  wasmBinary: Uint8Array<ArrayBuffer>;
}

let code: WebAssembly.Module | undefined;

/**
 * An instance of libheif, compiled to WebAssembly, with memory of its own that may grow up to `maxBytes` and goes with the
 * instance. The library is loaded with the first HEIC, so that no other format pays for it at a cold start.
 */
export async function loadLibheif(maxBytes: number): Promise<MainModule> {
  const { default: createLibheif } = await import('libheif-js/libheif-wasm/libheif-bundle.js');
  return createLibheif({
    instantiateWasm(
      this: LibraryOptions,
      imports: WebAssembly.Imports,
      receive: (instance: unknown) => unknown,
    ) {
      code ??= new WebAssembly.Module(this.wasmBinary);
      const { exports } = new WebAssembly.Instance(code, imports);
      return receive({ exports: limitMemory(exports, maxBytes) });
    },
    // The library prints warnings about the file.
    print: () => {},
    printErr: () => {},
  });
}

/** The same exports with a memory that does not grow further, as that of a small machine. */
function limitMemory(exports: WebAssembly.Exports, maxBytes: number): object {
  const [name = '', memory] =
    Object.entries(exports).find(([, value]) => value instanceof WebAssembly.Memory) ?? [];
  if (!(memory instanceof WebAssembly.Memory)) {
    throw new Error('Expected libheif to export its memory');
  }
  const limited = {
    get buffer() {
      return memory.buffer;
    },
    grow: (pages: number) => {
      if (memory.buffer.byteLength + pages * 65_536 > maxBytes) {
        throw new RangeError(`The decoder takes more than ${maxBytes} bytes`);
      }
      return memory.grow(pages);
    },
  };
  return { ...exports, [name]: limited };
}
