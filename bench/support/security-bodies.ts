import { securityMessage } from '../../test/support/hub-events.ts';
import { addressIn } from './lists.ts';

const placeholder = '2026-01-01T00:00:00.000Z';

/** Bodies of eight events each, as the classic agents write them, every value on its list of `listed`. */
export class SecurityBodies {
  readonly bodies: readonly Buffer[];
  readonly #offsets: readonly (readonly number[])[];

  constructor(count: number, listed: number) {
    this.bodies = Array.from({ length: count }, (_, i) => body(i, listed));
    this.#offsets = this.bodies.map(timeOffsets);
  }

  /** Agents send what happened in the seconds before: each event a little later than the one before. */
  stamp(nowMs: number): void {
    for (const [i, bytes] of this.bodies.entries()) {
      for (const [n, offset] of this.#offsets[i]!.entries()) {
        bytes.write(new Date(nowMs - 8_000 + n * 1_000).toISOString(), offset, 'latin1');
      }
    }
  }
}

function timeOffsets(bytes: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = bytes.indexOf(placeholder); at >= 0; at = bytes.indexOf(placeholder, at + 1)) {
    offsets.push(at);
  }
  return offsets;
}

/** Three processes, three connections, a login and a failed one: the mix of a busy device. */
function body(seed: number, listed: number): Buffer {
  const pick = (n: number) => (seed * 31 + n * 97) % listed;
  const events = [
    ...[0, 1, 2].map((n) => processCreate(pick(n), seed + n)),
    connection('Out', pick(3), seed),
    connection('Out', pick(4), seed),
    connection('In', pick(5), seed),
    login(pick(6), 'Success'),
    ...(seed % 4 === 0 ? [login(pick(7), 'Fail')] : [processCreate(pick(7), seed)]),
  ];
  return Buffer.from(JSON.stringify(securityMessage(events)));
}

function agentEvent(Name: string, row: object) {
  return { Name, TimestampLocal: '', TimestampUTC: placeholder, Payload: [row] };
}

function processCreate(index: number, seed: number) {
  const name = `/usr/lib/factory/bin/tool-${index}`;
  return agentEvent('ProcessCreate', {
    Executable: name,
    ProcessId: 1_000 + (seed % 30_000),
    ParentProcessId: 1,
    UserName: 'factory',
    CommandLine: `${name} --line ${seed % 12} --config /etc/factory/line.conf`,
  });
}

function connection(direction: 'In' | 'Out', index: number, seed: number) {
  return agentEvent('ConnectionCreate', {
    CommandLine: '/usr/lib/factory/bin/uplink --secure',
    ProcessId: 1_000 + (seed % 30_000),
    RemoteAddress: addressIn(index),
    RemotePort: direction === 'Out' ? '443' : String(40_000 + (seed % 9)),
    LocalAddress: '10.0.0.7',
    LocalPort: direction === 'Out' ? String(40_000 + (seed % 9)) : '22',
    Protocol: 'TCP',
    Direction: direction,
  });
}

function login(index: number, result: 'Success' | 'Fail') {
  return agentEvent('Login', {
    Executable: '/usr/sbin/sshd',
    ProcessId: 812,
    UserId: '1001',
    UserName: `operator${index}`,
    Result: result,
    RemoteAddress: '10.0.0.99',
    RemotePort: '2200',
  });
}
