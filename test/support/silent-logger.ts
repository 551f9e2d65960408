import type { RequestLogger } from '../../functions/shared/runtime/logger.ts';

export interface LoggedLine {
  level: 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** A logger that prints nothing and keeps what it was told. */
export function silentLogger(): RequestLogger & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const keep = (level: LoggedLine['level']) => (message: string, fields: Record<string, unknown>) =>
    void lines.push({ level, message, fields });
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error'), addContext: () => {} };
}
