// runc for a machine that has not every capability: a privileged container asks for all of them, and runc refuses to
// start it when one is not there to give. This takes those away from what is asked, then becomes runc.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [runc, ...args] = process.argv.slice(2);
const NAMES =
  `CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT
SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE
MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`.split(/\s/);

/** The bounding set, in the kernel's order of the names. */
const granted = BigInt(
  `0x${/^CapBnd:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]}`,
);
const isGranted = (name) => (granted >> BigInt(NAMES.indexOf(name.replace(/^CAP_/, '')))) & 1n;

function trim(file, processOf) {
  if (!existsSync(file)) return;
  const spec = JSON.parse(readFileSync(file, 'utf8'));
  const capabilities = processOf(spec)?.capabilities ?? {};
  for (const [set, names] of Object.entries(capabilities))
    capabilities[set] = names.filter(
      (name) => NAMES.includes(name.replace(/^CAP_/, '')) && isGranted(name),
    );
  writeFileSync(file, JSON.stringify(spec));
}

/** The value of `--name VALUE` or `--name=VALUE`. */
function option(...names) {
  for (const [index, arg] of args.entries()) {
    const [name, value] = arg.split('=', 2);
    if (names.includes(name)) return value ?? args[index + 1];
  }
  return undefined;
}

if (args.some((arg) => arg === 'create' || arg === 'run'))
  trim(path.join(option('--bundle', '-b') ?? '.', 'config.json'), (spec) => spec.process);
else if (args.includes('exec') && option('--process', '-p'))
  trim(option('--process', '-p'), (spec) => spec);

process.execve(runc, [runc, ...args], process.env);
