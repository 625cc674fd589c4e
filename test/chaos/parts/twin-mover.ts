import { ApiClient } from '../../../local/stack/api-client.ts';
import type { Random } from '../../simulation/parts/random.ts';
import { groupNames } from './chaos-policy.ts';

const version = 'api-version=2021-04-12';

/** Somebody who changes the tags of twins in the IoT hub: devices move between groups. */
export class TwinMover {
  readonly #api: ApiClient;
  readonly #deviceIds: readonly string[];
  readonly #random: Random;

  constructor(url: string, deviceIds: readonly string[], random: Random) {
    this.#api = new ApiClient(url, { headers: { authorization: 'SharedAccessSignature local' } });
    this.#deviceIds = deviceIds;
    this.#random = random;
  }

  async move(): Promise<void> {
    const deviceId = this.#random.pick(this.#deviceIds);
    const group = this.#random.pick([...groupNames, 'no such group']);
    const isMoved = this.#random.chance(0.5);
    const tags = isMoved ? { SecurityGroup: group } : { seen: this.#random.below(1_000) };
    await this.#api.send('PATCH', `/twins/${deviceId}?${version}`, { tags });
  }
}
