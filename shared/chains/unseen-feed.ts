import type { DeviceFacts } from '../devices/device.ts';
import type { DirectoryCopy } from '../devices/device-directory.ts';
import { type Awaited, type MemberFacts, sameFacts } from '../devices/member-facts.ts';
import { groupInForce } from '../devices/membership.ts';
import type { CompiledPolicy } from '../evaluation/compile-policy.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import { hasMinimumToJudge } from '../evaluation/window-state.ts';
import type { Feed } from './feed.ts';
import { isHomeNow } from './first-sight.ts';
import type { MembershipSettings } from './membership-inputs.ts';
import type { Piece } from './piece.ts';

interface UnseenFeedParts {
  directory: DirectoryCopy;
  policy: CompiledPolicy;
  /** Whether the chain's head says that something is due, or is of an earlier policy: a commit puts it right. */
  isToGoOn: boolean;
  settings: MembershipSettings;
  /** Any home among today's partitions. */
  home: string;
  /** Up to when every partition is known to have taken in what there was. */
  tickMs: number;
}

/**
 * What the chain of the unseen is told: the members of groups with a minimum that no partition has
 * seen, and the time. A device that never spoke has no partition to judge its silence.
 */
export class UnseenFeed implements Feed {
  readonly #parts: UnseenFeedParts;

  constructor(parts: UnseenFeedParts) {
    this.#parts = parts;
  }

  async next(state: PartitionState): Promise<Piece | undefined> {
    const facts = this.#newFacts(state);
    const { tickMs, isToGoOn } = this.#parts;
    const hasPassed = tickMs > (state.watermarkMs ?? -Infinity);
    const isDue = hasPassed && (isToGoOn || state.due.nextMs <= tickMs);
    return facts.length > 0 || isDue ? { events: [], facts, tickMs } : undefined;
  }

  #newFacts(state: PartitionState): MemberFacts[] {
    const { directory, settings } = this.#parts;
    const news: MemberFacts[] = [];
    for (const device of directory.devices()) {
      const held = state.devices.get(device.deviceId)?.facts;
      const awaited = this.#awaited(device);
      if (held === undefined && !awaited.telemetry && !awaited.twin) continue;
      const facts = memberFacts(device, awaited, settings);
      if (held === undefined || !sameFacts(held, facts)) news.push(facts);
    }
    return news;
  }

  #awaited({ status, groupTag, homes, protocol }: DeviceFacts): Awaited {
    const { policy, home, settings } = this.#parts;
    const inForce = groupInForce(groupTag, (name) => policy.hasGroup(name));
    const minima = policy
      .group(inForce.group)
      .windowRules.filter(
        (rule) =>
          hasMinimumToJudge(rule) &&
          (rule.protocol ?? protocol ?? settings.defaultDeviceProtocol) ===
            (protocol ?? settings.defaultDeviceProtocol),
      );
    const isAwaited = (kind: keyof Awaited) =>
      status === 'enabled' &&
      !isHomeNow(homes?.[kind], home) &&
      minima.some((rule) => rule.home === kind);
    return { telemetry: isAwaited('telemetry'), twin: isAwaited('twin') };
  }
}

function memberFacts(
  { deviceId, generation, status, groupTag, twinVersion, protocol }: DeviceFacts,
  awaited: Awaited,
  settings: MembershipSettings,
): MemberFacts {
  const inForce = protocol ?? settings.defaultDeviceProtocol;
  return {
    ...{ deviceId, generation, status, groupTag, twinVersion, awaited },
    tagSource: 'directory',
    ...(inForce === undefined ? {} : { protocol: inForce }),
  };
}
