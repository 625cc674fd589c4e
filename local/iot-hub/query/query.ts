export type Scalar = string | number | boolean | null;

/** Keys from the twin document down, such as `tags`, `SecurityGroup`. */
export type Path = readonly string[];

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { kind: 'compare'; path: Path; operator: Comparison; value: Scalar }
  | { kind: 'in'; path: Path; values: readonly Scalar[] }
  | { kind: 'isDefined'; path: Path }
  | { kind: 'not'; of: Condition }
  | { kind: 'and' | 'or'; left: Condition; right: Condition };

export interface Projection {
  path: Path;
  name: string;
}

/** `SELECT … FROM devices [WHERE …]`, read. Without projections whole twins are selected. */
export interface Query {
  projections?: readonly Projection[];
  where?: Condition;
}
