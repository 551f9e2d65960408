import type { LambdaLogger } from '../../functions/shared/runtime/logger.ts';

export interface LoggedLine {
  level: 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** Creates a logger that prints nothing and records its lines. */
export function silentLogger(): LambdaLogger & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const record = (level: LoggedLine['level']) => (message: string, fields: Record<string, unknown>) =>
    void lines.push({ level, message, fields });
  return { lines, info: record('info'), warn: record('warn'), error: record('error'), addContext: () => {} };
}
