import { ZenEngine } from '@gorules/zen-engine';
import { LogicEngine } from 'json-logic-engine';
import { Engine } from 'json-rules-engine';
import type { StatelessRule } from './stateless-rules.ts';

/** Says how many rules a parsed message violates. */
export type Judge = (body: Record<string, unknown>) => number | Promise<number>;

export function jsonRulesEngine(rules: readonly StatelessRule[]): Judge {
  const engine = new Engine(
    rules.map((rule) => ({
      conditions: { any: ruleConditions(rule) },
      event: { type: 'violated' },
    })),
  );
  return async (body) => (await engine.run(body)).events.length;
}

function ruleConditions(rule: StatelessRule) {
  const fact = rule.field;
  switch (rule.kind) {
    case 'allow':
      return [{ fact, operator: 'notIn', value: rule.values }];
    case 'deny':
      return [{ fact, operator: 'in', value: rule.values }];
    case 'range':
      return [
        { fact, operator: 'lessThan', value: rule.min },
        { fact, operator: 'greaterThan', value: rule.max },
      ];
  }
}

/** All rules compiled into one function. */
export function jsonLogicEngine(rules: readonly StatelessRule[]): Judge {
  const violated = new LogicEngine().build(rules.map(logicOf));
  return (body) => (violated(body) as boolean[]).filter(Boolean).length;
}

function logicOf(rule: StatelessRule): object {
  const value = { var: rule.field };
  switch (rule.kind) {
    case 'allow':
      return { '!': { in: [value, rule.values] } };
    case 'deny':
      return { in: [value, rule.values] };
    case 'range':
      return { or: [{ '<': [value, rule.min] }, { '>': [value, rule.max] }] };
  }
}

/** All rules as the expressions of one node, in a decision that is compiled once. */
export function zenEngine(rules: readonly StatelessRule[]): Judge {
  const expressions = rules.map((rule, i) => ({
    ...{ id: `e${i}`, key: `rule${i}`, value: expressionOf(rule) },
  }));
  const decision = new ZenEngine().createDecision({
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode' },
      { id: 'rules', name: 'rules', type: 'expressionNode', content: { expressions } },
      { id: 'out', name: 'out', type: 'outputNode' },
    ],
    edges: [
      { id: 'a', type: 'edge', sourceId: 'in', targetId: 'rules' },
      { id: 'b', type: 'edge', sourceId: 'rules', targetId: 'out' },
    ],
  });
  return async (body) => {
    const { result } = await decision.evaluate(body);
    return Object.values(result as Record<string, boolean>).filter(Boolean).length;
  };
}

function expressionOf(rule: StatelessRule): string {
  switch (rule.kind) {
    case 'allow':
      return `${rule.field} not in ${JSON.stringify(rule.values)}`;
    case 'deny':
      return `${rule.field} in ${JSON.stringify(rule.values)}`;
    case 'range':
      return `${rule.field} < ${rule.min} or ${rule.field} > ${rule.max}`;
  }
}
