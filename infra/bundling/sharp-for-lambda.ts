import { execFile } from 'node:child_process';
import { cp, glob, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import type { StageSettings } from '../stage-settings.ts';
import { createDirectoryOnce } from '../synth/create-directory-once.ts';

type Architecture = StageSettings['architecture'];

const root = fileURLToPath(new URL('../..', import.meta.url));

/** npm's name of each processor, and its machine number in the header of an ELF file. */
const processors = {
  arm64: { cpu: 'arm64', machine: 0xb7 },
  x86_64: { cpu: 'x64', machine: 0x3e },
} as const satisfies Record<Architecture, object>;

/**
 * Copies sharp for Lambda's Linux beside a bundle, on any operating system. npm installs it once for each processor and
 * version under `.build/native/`, from its cache where possible.
 */
export async function addSharp(bundleDirectory: string, architecture: Architecture): Promise<void> {
  const { dependencies } = v.parse(packageJson, await readFile(join(root, 'package.json'), 'utf8'));
  const installed = join(root, '.build/native', `sharp-${dependencies.sharp}-${architecture}`);
  await createDirectoryOnce(installed, (temporaryDirectory) =>
    install(temporaryDirectory, dependencies.sharp, architecture),
  );
  await cp(join(installed, 'node_modules'), join(bundleDirectory, 'node_modules'), { recursive: true });
}

const packageJson = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ dependencies: v.object({ sharp: v.string() }) }),
);

async function install(directory: string, version: string, architecture: Architecture): Promise<void> {
  const { cpu, machine } = processors[architecture];
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ dependencies: { sharp: version } }));
  const platform = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc', '--prefer-offline', '--no-package-lock'];
  await promisify(execFile)('npm', ['install', '--ignore-scripts', ...platform], { cwd: directory });
  await assertElfMachine(directory, machine);
}

/** npm installs packages for a wrong platform without a warning; the function would then fail at its first start. */
async function assertElfMachine(directory: string, expected: number): Promise<void> {
  const libraries: string[] = [];
  for await (const path of glob('node_modules/@img/*/**/*.{node,so.*}', { cwd: directory })) {
    libraries.push(path);
    const file = await open(join(directory, path));
    const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0);
    await file.close();
    // https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html: magic number at 0, machine at 18.
    if (buffer.toString('latin1', 0, 4) !== '\x7fELF' || buffer.readUInt16LE(18) !== expected) {
      throw new Error(`${path} is not a library for Lambda's Linux`);
    }
  }
  if (libraries.length === 0) {
    throw new Error('npm installed sharp without its library for Linux');
  }
}
