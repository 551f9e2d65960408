const { existsSync, readFileSync } = require('node:fs');

const status = '/proc/self/status';

/** Returns the peak memory of this process in bytes. On Linux, `maxRSS` includes that of the process that forked this one. */
function peakMemory() {
  const [, kilobytes] = existsSync(status)
    ? (/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'latin1')) ?? [])
    : [];
  return Number(kilobytes ?? process.resourceUsage().maxRSS) * 1024;
}

module.exports = { peakMemory };
