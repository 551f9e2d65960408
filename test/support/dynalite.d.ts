declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB in memory; a table is active `createTableMs` after its creation. */
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
