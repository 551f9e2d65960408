import { execFile } from 'node:child_process';
import { cp, glob, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { buildOnce } from './build-once.ts';
import type { StageSettings } from './stages.ts';

type Architecture = StageSettings['architecture'];

const root = fileURLToPath(new URL('..', import.meta.url));

/** npm's name of each processor, and how the header of an ELF file names it. */
const processors = {
  arm64: { cpu: 'arm64', machine: 0xb7 },
  x86_64: { cpu: 'x64', machine: 0x3e },
} as const satisfies Record<Architecture, object>;

/**
 * Puts sharp for Lambda's Linux beside a bundle, whatever system this is. Installed once for each processor and version
 * under `.build/native/`, from npm's cache where it is there.
 */
export async function addSharp(folder: string, architecture: Architecture): Promise<void> {
  const packageFile = v.parse(packageJson, await readFile(join(root, 'package.json'), 'utf8'));
  const installed = join(root, '.build/native', `sharp-${packageFile.dependencies.sharp}-${architecture}`);
  await buildOnce(installed, (unfinished) =>
    install(unfinished, packageFile.dependencies.sharp, architecture),
  );
  await cp(join(installed, 'node_modules'), join(folder, 'node_modules'), { recursive: true });
}

const packageJson = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ dependencies: v.object({ sharp: v.string() }) }),
);

async function install(folder: string, version: string, architecture: Architecture): Promise<void> {
  const { cpu, machine } = processors[architecture];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ dependencies: { sharp: version } }));
  const platform = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc', '--prefer-offline', '--no-package-lock'];
  await promisify(execFile)('npm', ['install', '--ignore-scripts', ...platform], { cwd: folder });
  await checkMachine(folder, machine);
}

/** npm installs for the wrong platform without a word; the function would then fail at its first start. */
async function checkMachine(folder: string, expected: number): Promise<void> {
  const libraries: string[] = [];
  for await (const path of glob('node_modules/@img/*/**/*.{node,so.*}', { cwd: folder })) {
    libraries.push(path);
    const file = await open(join(folder, path));
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
