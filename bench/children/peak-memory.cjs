const { existsSync, readFileSync } = require('node:fs');

const status = '/proc/self/status';

/** Bytes. Linux hands `maxRSS` down from the process that forked this one, so there we ask for our own. */
function peakMemory() {
  const [, kilobytes] = existsSync(status)
    ? (/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'latin1')) ?? [])
    : [];
  return Number(kilobytes ?? process.resourceUsage().maxRSS) * 1024;
}

module.exports = { peakMemory };
