// An operation written out: without variables, directives, named fragments and duplicates, each field once for each type
// of object, as slowly and plainly as the specification says it (September 2025, section 6.3.2).
import {
  astFromValue,
  getNullableType,
  GraphQLNonNull,
  GraphQLString,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  print,
  typeFromAST,
} from 'graphql';

/** Between a key and the type of its object. */
export const OF = '_of_';

/** The type of `__typename`, which no type lists. */
const TYPE_NAME = new GraphQLNonNull(GraphQLString);

/** The types of a schema's fields by their names: `Country` of one object and `Country!` of another are two. */
function typesByField(schema) {
  const types = new Map();
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      types.set(field.name, (types.get(field.name) ?? new Set()).add(String(field.type)));
    }
  }
  return types;
}

export class WrittenOut {
  constructor(schema, document, variables) {
    const [operation, ...fragments] = document.definitions;
    this.schema = schema;
    this.types = typesByField(schema);
    this.operation = operation;
    this.fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
    // What each variable stands for, as a literal; nothing for one without a value.
    this.values = new Map();
    for (const { variable, type, defaultValue } of operation.variableDefinitions) {
      const key = variable.name.value;
      if (key in variables) this.values.set(key, astFromValue(variables[key], getNullableType(typeFromAST(schema, type))));
      else if (defaultValue) this.values.set(key, defaultValue);
    }
    this.root = schema.getRootType(operation.operation);
  }

  text() {
    return `${this.operation.operation} ${this.selections(this.root, [this.operation.selectionSet])}`;
  }

  /** The answer that the operation has, by that of the operation written out. A failed check throws. */
  expected(data) {
    return this.project(data, this.root, [this.operation.selectionSet]);
  }

  selections(type, sets) {
    if (!isAbstractType(type)) return `{ type_: __typename ${this.fields(type, sets)} }`;
    const objects = this.schema.getPossibleTypes(type);
    return `{ type_: __typename ${objects.map((object) => `... on ${object} { ${this.fields(object, sets)} type_: __typename }`).join(' ')} }`;
  }

  fields(object, sets) {
    const written = [...this.collect(object, sets)].map(([key, fields]) => {
      const [field] = fields;
      const values = field.arguments.map((argument) => [argument.name.value, this.value(argument.value)]);
      const given = values.filter(([, value]) => value).map(([argument, value]) => `${argument}: ${print(value)}`);
      const of = this.typeOf(object, field);
      const inner = isLeafType(named(of)) ? '' : this.selections(named(of), fields.map(({ selectionSet }) => selectionSet));
      return `${this.key(object, key, field)}: ${field.name.value}${given.length ? `(${given.join(', ')})` : ''} ${inner}`;
    });
    return written.join(' ');
  }

  /**
   * The key in the operation written out, where fields are selected on each object and not on the interface: two of
   * different types may not have the same one.
   */
  key(object, key, field) {
    return this.types.get(field.name.value)?.size > 1 && isObjectType(object) ? `${key}${OF}${object.name}` : key;
  }

  typeOf(object, field) {
    return object.getFields()[field.name.value]?.type ?? TYPE_NAME;
  }

  /** The fields of an object under each response key, in the order of the answer. */
  collect(object, sets, keys = new Map(), spread = new Set()) {
    for (const { selections } of sets) {
      for (const selection of selections) {
        if (this.isLeftOut(selection)) continue;
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value;
          keys.set(key, [...(keys.get(key) ?? []), selection]);
          continue;
        }
        let fragment = selection;
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          if (spread.has(selection.name.value)) continue;
          spread.add(selection.name.value);
          fragment = this.fragments.get(selection.name.value);
        }
        const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
        if (!condition || condition === object || (isAbstractType(condition) && this.schema.isSubType(condition, object))) {
          this.collect(object, [fragment.selectionSet], keys, spread);
        }
      }
    }
    return keys;
  }

  isLeftOut({ directives }) {
    return directives.some((directive) => {
      const { value } = this.value(directive.arguments[0].value);
      return directive.name.value === 'skip' ? value : !value;
    });
  }

  /** A literal without variables; nothing for a variable without a value. */
  value(ast) {
    switch (ast.kind) {
      case Kind.VARIABLE:
        return this.values.get(ast.name.value);
      case Kind.LIST:
        return { ...ast, values: ast.values.map((item) => this.value(item) ?? { kind: Kind.NULL }) };
      case Kind.OBJECT: {
        const fields = ast.fields.map((field) => ({ ...field, value: this.value(field.value) }));
        return { ...ast, fields: fields.filter(({ value }) => value) };
      }
      default:
        return ast;
    }
  }

  project(value, type, sets) {
    if (isNonNullType(type)) {
      if (value === null) throw new Error(`null where ${type} is expected`);
      return this.project(value, type.ofType, sets);
    }
    if (value === null) return null;
    if (isListType(type)) {
      if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} where ${type} is expected`);
      return value.map((item) => this.project(item, type.ofType, sets));
    }
    if (isLeafType(type)) return checked(value, type);
    const object = this.schema.getType(value.type_);
    if (!object || (object !== type && !this.schema.isSubType(type, object))) {
      throw new Error(`an object of ${value.type_} where ${type} is expected`);
    }
    const fields = [...this.collect(object, sets)].map(([key, fields]) => {
      const own = this.key(object, key, fields[0]);
      if (!(own in value)) throw new Error(`${own} is missing in ${JSON.stringify(value)}`);
      const inner = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      return [key, this.project(value[own], this.typeOf(object, fields[0]), inner)];
    });
    return Object.fromEntries(fields);
  }
}

const SCALARS = {
  Int: Number.isInteger,
  Float: Number.isFinite,
  Boolean: (value) => typeof value === 'boolean',
  JSON: () => true,
};

function checked(value, type) {
  const isOfType = isEnumType(type)
    ? type.getValues().some(({ name }) => name === value)
    : (SCALARS[type.name] ?? ((text) => typeof text === 'string'))(value);
  if (!isOfType) throw new Error(`${JSON.stringify(value)} where ${type} is expected`);
  return value;
}

function named(type) {
  return type.ofType ? named(type.ofType) : type;
}
