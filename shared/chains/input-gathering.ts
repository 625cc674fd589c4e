import type { DirectoryCopy, DirectoryView } from '../devices/device-directory.ts';
import { erasedFacts, type MemberFacts } from '../devices/member-facts.ts';
import type { Inputs } from '../evaluation/inputs.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import { isLifecycle } from '../telemetry/origin.ts';
import type { ChainHead } from './chain-store.ts';
import type { CurrentPolicy } from './current-policy.ts';
import { type MembershipSettings, membershipInputs } from './membership-inputs.ts';
import type { Piece } from './piece.ts';
import { markTakeOver } from './take-over.ts';

export interface GatheringPorts {
  policy: CurrentPolicy;
  directoryView: DirectoryView & Pick<DirectoryCopy, 'catchUp'>;
  /** Told of devices that a complete directory does not have. */
  lookUp: (deviceIds: readonly string[]) => void;
}

/** Puts to a piece what else the evaluation must know; all of it is recorded with the commit. */
export class InputGathering {
  readonly #ports: GatheringPorts;
  readonly #settings: MembershipSettings;

  constructor(ports: GatheringPorts, settings: MembershipSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** @throws when this process knows less of policy or devices than what was evaluated with before. */
  async inputs(head: ChainHead, state: PartitionState, piece: Piece): Promise<Inputs> {
    const { directoryView, lookUp } = this.#ports;
    await directoryView.refresh();
    // Another process may have seen in it what this copy, a few seconds old, does not have yet. Events of
    // devices made and removed tell no generation: of which device they are, only the newest copy knows.
    if (directoryView.version < head.directoryVersion || piece.events.some(isLifecycle))
      await directoryView.catchUp();
    if (directoryView.version < head.directoryVersion) {
      throw new Error('the copy of the device directory is older than what was evaluated with');
    }
    const policy = await this.#ports.policy.get(head.policyRevision);
    // From here to the version, nothing is awaited: the copy is one and the same.
    const { facts, unknown } = membershipInputs(piece.events, {
      ...{ state, directory: directoryView, settings: this.#settings },
      knownVersion: head.directoryVersion,
    });
    const directoryVersion = directoryView.version;
    if (unknown.length > 0) lookUp(unknown);
    const { counts = [], erased = [], ...given } = piece;
    for (const [name, count] of counts) state.tally.add(name, count);
    const toldMs = given.tickMs ?? given.events[0]?.enqueuedMs;
    const told = given.facts?.filter(
      (known) => isStillSo(known, directoryView) || state.devices.has(known.deviceId),
    );
    const inputs: Inputs = {
      ...{
        ...given,
        policy,
        directoryVersion,
        facts: [...(told ?? facts), ...erased.map(erasedFacts)],
      },
      ...(toldMs === undefined ? {} : { toldMs }),
    };
    markTakeOver(inputs, head, state);
    return inputs;
  }
}

/**
 * What a feed read in a copy that had to catch up since may be of a device that was erased. One that is
 * held is not erased yet: left untold, time would go on for it as though nothing had become known of it.
 */
function isStillSo({ deviceId, status }: MemberFacts, directory: DirectoryView): boolean {
  return directory.find(deviceId)?.status === status;
}
