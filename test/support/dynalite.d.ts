declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB in memory; a table is ready `createTableMs` after it was asked for. */
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
