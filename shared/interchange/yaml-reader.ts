import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { maxListedProblems } from '../kernel/invalid-request.ts';
import { parsePointer, toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import { fileLimits } from './file-content.ts';
import { maxYamlLength, maxYamlValues } from './yaml-limits.ts';

export interface PlacedProblem extends Problem {
  /** In the text. */
  offset: number;
}

type YamlNode = ParsedNode | null;

/**
 * Makes a value of a parsed document. Each alias is read anew as what it stands for, so that a text
 * of a few lines could ask for any amount: reading ends at the first limit that is exceeded.
 */
export class YamlReader {
  readonly problems: PlacedProblem[] = [];
  readonly #anchors = new Map<string, YamlNode>();
  readonly #sources = new Map<Alias, YamlNode>();
  readonly #path: (string | number)[] = [];
  #values = 0;
  #length = 0;
  #isOver = false;

  read(node: YamlNode): unknown {
    if (this.#isOver || node === null) return null;
    this.#values += 1;
    if (this.#values > maxYamlValues)
      this.#end(node, `has more than ${maxYamlValues} values with its aliases expanded`);
    if (isAlias(node)) return this.#readAlias(node);
    if ('tag' in node && node.tag !== undefined)
      this.#report(node, 'InvalidValue', 'must have no tag');
    const value = isScalar(node)
      ? this.#readScalar(node, node.value)
      : this.#readContainer(node as YAMLMap.Parsed | YAMLSeq.Parsed);
    // Known from its end on: what stands for something that holds it would have no end.
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    return value;
  }

  #readAlias(alias: Alias.Parsed): unknown {
    const source = this.#anchors.get(alias.source);
    if (source === undefined) {
      this.#report(alias, 'Missing', 'must name an anchor of something that ends before it');
      return null;
    }
    this.#sources.set(alias, source);
    return this.read(source);
  }

  #readScalar(node: Node, value: unknown): unknown {
    if (typeof value !== 'string') return value;
    this.#length += value.length;
    if (this.#length > maxYamlLength)
      this.#end(node, `holds more than ${maxYamlLength} characters with its aliases expanded`);
    if (!value.isWellFormed()) this.#report(node, 'InvalidValue', 'must be well-formed Unicode');
    return value;
  }

  #readContainer(node: YAMLMap.Parsed | YAMLSeq.Parsed): unknown {
    const { depth } = fileLimits;
    if (this.#path.length >= depth) this.#end(node, `is nested more than ${depth} levels deep`);
    if (this.#isOver) return null;
    return isSeq(node) ? this.#readList(node) : this.#readMap(node as YAMLMap.Parsed);
  }

  #readList({ items }: YAMLSeq.Parsed): unknown[] {
    return items.map((item, i) => this.#readAt(i, item as YamlNode));
  }

  #readMap(map: YAMLMap.Parsed): object {
    const { namesPerObject, nameLength } = fileLimits;
    if (map.items.length > namesPerObject)
      this.#end(map, `has a mapping with more than ${namesPerObject} names`);
    const members = new Map<string, unknown>();
    for (const { key, value } of map.items) {
      if (this.#isOver) break;
      const name = String(this.read(key as YamlNode) ?? '');
      if (name.length > nameLength)
        this.#end(key, `has a name of more than ${nameLength} characters`);
      this.#path.push(name);
      if (name === '__proto__') this.#report(key, 'UnknownProperty', 'is not allowed here');
      else if (members.has(name)) this.#report(key, 'Duplicate', 'must be given only once');
      this.#path.pop();
      members.set(name, this.#readAt(name, value as YamlNode));
    }
    return Object.fromEntries(members);
  }

  #readAt(at: string | number, node: YamlNode): unknown {
    this.#path.push(at);
    const value = this.read(node);
    this.#path.pop();
    return value;
  }

  #end(node: Node, what: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const offset = offsetOf(node);
    this.problems.push({ code: 'TooMany', message: `The file ${what}.`, target: '', offset });
  }

  #report(node: Node, code: string, message: string): void {
    const target = toPointer(this.#path);
    this.problems.push({ code, message: `${message}.`, target, offset: offsetOf(node) });
    if (this.problems.length > maxListedProblems) this.#isOver = true;
  }

  /** Where in the text a part of what was read stands, or the nearest that it is part of. */
  offsetOf(document: YamlNode, pointer: string): number | undefined {
    let node = document;
    let offset = node?.range[0];
    for (const token of parsePointer(pointer) ?? []) {
      const found = this.#member(node, token);
      if (found === undefined) break;
      offset = found.offset;
      node = found.node;
    }
    return offset;
  }

  #member(node: YamlNode, token: string): { node: YamlNode; offset: number } | undefined {
    const source = isAlias(node) ? (this.#sources.get(node) ?? null) : node;
    if (isSeq(source)) {
      const item = source.items[Number(token)] as YamlNode | undefined;
      return item ? { node: item, offset: offsetOf(item) } : undefined;
    }
    if (!isMap(source)) return undefined;
    const pair = source.items.find(({ key }) => isScalar(key) && String(key.value) === token);
    return pair && { node: pair.value as YamlNode, offset: offsetOf(pair.key as Node) };
  }
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
