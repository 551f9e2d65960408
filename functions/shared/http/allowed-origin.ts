/**
 * Whether one of the patterns allows the origin of a web page. A pattern is an origin, as `https://app.example.com`; a port
 * of `*` stands for every port, as the rules of a bucket understand it.
 */
export function isAllowedOrigin(origin: string, patterns: string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith(anyPort) ? isWithAnyPort(origin, pattern) : origin === pattern,
  );
}

const anyPort = ':*';

function isWithAnyPort(origin: string, pattern: string): boolean {
  const host = pattern.slice(0, -anyPort.length);
  return origin.startsWith(`${host}:`) && /^\d{1,5}$/.test(origin.slice(host.length + 1));
}
