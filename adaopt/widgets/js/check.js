// Whether values are legal settings of a figure: a link may hold anything. What is legal stands in the figure's Python class alone,
// which the build writes as a JSON Schema beside its script (tools/figures.py).

const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
const types = {
  null: value => value === null,
  boolean: value => typeof value === "boolean",
  string: value => typeof value === "string",
  number: Number.isFinite, // JSON.parse makes Infinity of 1e999
  integer: Number.isInteger,
  array: Array.isArray,
  object: isObject,
};
const every = (list, schema) => list.every(each => holds(schema, each));

// The words of JSON Schema that settings use. As there, a limit says nothing of a value that it does not apply to.
const keywords = {
  type: (names, value) => [names].flat().some(name => types[name](value)),
  enum: (values, value) => values.includes(value),
  minimum: (limit, value) => !Number.isFinite(value) || value >= limit,
  maximum: (limit, value) => !Number.isFinite(value) || value <= limit,
  exclusiveMinimum: (limit, value) => !Number.isFinite(value) || value > limit,
  exclusiveMaximum: (limit, value) => !Number.isFinite(value) || value < limit,
  minItems: (limit, value) => !Array.isArray(value) || value.length >= limit,
  maxItems: (limit, value) => !Array.isArray(value) || value.length <= limit,
  items: (schema, value) => !Array.isArray(value) || every(value, schema),
  required: (names, value) => !isObject(value) || names.every(name => Object.hasOwn(value, name)),
  properties: (schemas, value) =>
    !isObject(value) ||
    Object.keys(schemas).every(name => !Object.hasOwn(value, name) || holds(schemas[name], value[name])),
  additionalProperties: (_, value, {properties}) =>
    !isObject(value) || Object.keys(value).every(name => Object.hasOwn(properties, name)),
  anyOf: (schemas, value) => schemas.some(schema => holds(schema, value)),
};

export const holds = (schema, value) =>
  Object.entries(schema).every(([name, given]) => keywords[name]?.(given, value, schema) ?? true);

const shown = value => (JSON.stringify(value) ?? "nothing").replace(/^(.{60}).+/, "$1…");

// Throws an error that names figure, setting, what is legal and what came.
export function check({title, properties, needs = []}, values) {
  for (const [name, schema] of Object.entries(properties))
    if (!holds(schema, values[name]))
      throw new RangeError(`${title}: ${name} must be ${schema.description}, got ${shown(values[name])}`);
  for (const [name, value, needed] of needs)
    if (values[name] === value && values[needed] === null)
      throw new RangeError(`${title}: ${name} ${shown(value)} needs ${needed}, got null`);
}
