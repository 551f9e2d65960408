import { writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { styleText } from 'node:util';
import type { ImageEvent } from '../../contracts/events/image-event.ts';
import type { ImageRecord, Renditions } from '../../contracts/records/image-record.ts';
import { rejectionMessage } from '../../contracts/records/rejection-message.ts';
import type { DetectedFormat, Reason } from '../../contracts/records/rejection-reasons.ts';
import type { StackClient } from '../client/stack-client.ts';
import { escapeText } from './escape-text.ts';
import type { UploadResult } from './run-uploads.ts';

/** One row of `results.json`. Paths are relative to that file; a field that does not apply is null. */
export interface ReportRow {
  file: string;
  key: string;
  imageId: string | null;
  status: ImageRecord['status'] | 'UNREADABLE' | 'UNKNOWN';
  reason: Reason | null;
  /** Only UNSUPPORTED_FORMAT has it. */
  detectedFormat: DetectedFormat | null;
  /** The code of the error of an UNREADABLE file. */
  fileError: string | null;
  format: string | null;
  width: number | null;
  height: number | null;
  renditions: Record<string, string>;
  milliseconds: number | null;
}

interface ReportContext {
  client: StackClient;
  directory: string;
}

/** Writes all renditions and `results.json` into this directory. */
export async function writeReport(uploads: UploadResult[], context: ReportContext): Promise<ReportRow[]> {
  const rows: ReportRow[] = [];
  try {
    for (const [index, upload] of uploads.entries()) {
      rows.push(await toReportRow(upload, index + 1, context));
    }
  } finally {
    await writeFile(join(context.directory, 'results.json'), `${JSON.stringify(rows, null, 2)}\n`);
  }
  return rows;
}

async function toReportRow(upload: UploadResult, number: number, context: ReportContext): Promise<ReportRow> {
  const { file, key, record, milliseconds } = upload;
  const prefix = `${String(number).padStart(3, '0')}-${file.name.slice(0, 60)}`;
  const renditions = record?.status === 'PROCESSED' ? record.renditions : {};
  return {
    file: relative(context.directory, file.path.toString()),
    key,
    ...toRecordColumns(upload),
    renditions: await saveRenditions(renditions, prefix, context),
    milliseconds: milliseconds ?? null,
  };
}

const noImage = { format: null, width: null, height: null };

function toRecordColumns({ record, ...upload }: UploadResult) {
  const fileError = upload.fileError ?? null;
  if (!record) {
    const status = fileError ? 'UNREADABLE' : 'UNKNOWN';
    return { imageId: null, status, reason: null, detectedFormat: null, fileError, ...noImage } as const;
  }
  const rejection = record.status === 'REJECTED' ? record : undefined;
  const image = record.status === 'PROCESSED' ? record.image : noImage;
  return {
    imageId: record.imageId,
    status: record.status,
    reason: rejection?.reason ?? null,
    detectedFormat: rejection?.detectedFormat ?? null,
    fileError,
    ...image,
  };
}

async function saveRenditions(
  renditions: Renditions,
  prefix: string,
  { client, directory }: ReportContext,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const [name, { key }] of Object.entries(renditions)) {
    const path = `${prefix}.${name}.webp`;
    await writeFile(join(directory, path), await client.readRendition(key));
    paths[name] = path;
  }
  return paths;
}

/** Formats a table with a row for each file. */
export function formatRows(rows: ReportRow[]): string {
  const cells = rows.map((row) => [
    escapeText(basename(row.file)),
    row.status,
    row.width && row.height ? `${row.width} × ${row.height}` : '',
    row.milliseconds === null ? '' : `${row.milliseconds} ms`,
    describeReason(row),
  ]);
  return formatTable(['file', 'status', 'size', 'time', 'reason'], cells);
}

function describeReason({ status, reason, detectedFormat, fileError }: ReportRow): string {
  const sentences: Partial<Record<ReportRow['status'], string>> = {
    FAILED: 'The pipeline could not process it; the upload is kept, and a redrive processes it again.',
    UNKNOWN: 'It reached no terminal status in time.',
    UNREADABLE: `The file cannot be read: ${fileError}.`,
  };
  return reason
    ? rejectionMessage({ reason, detectedFormat: detectedFormat ?? undefined })
    : (sentences[status] ?? '');
}

/** Formats the first ten messages that a subscriber of the topic received. */
export function formatEvents(events: ImageEvent[]): string {
  const lines = events.slice(0, 10).map(({ type, eventId }) => `  ${type.padEnd(16)} ${eventId}`);
  const remaining = events.length - lines.length;
  return [
    `A subscriber received ${events.length} messages:`,
    ...lines,
    ...(remaining > 0 ? [`  … and ${remaining} more`] : []),
  ].join('\n');
}

function formatTable(head: string[], rows: string[][]): string {
  const widths = head.map((_title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [styleText('bold', line(head)), ...rows.map(line)].join('\n');
}
