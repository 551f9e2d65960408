const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a URL is one of a server on this machine. */
export function isLoopbackUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === 'http:' && loopbackHosts.includes(url.hostname);
}
