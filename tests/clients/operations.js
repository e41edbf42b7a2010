// Makes operations at random over a whole schema, always the same ones: aliases, duplicate fields, fragments on
// interfaces and types, @skip and @include, variables that are sent, null, left to their defaults, or not sent.
import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  parseType,
} from 'graphql';

const name = (value) => ({ kind: Kind.NAME, value });
const PAGING = ['after', 'before'];
/** Addresses repeat arguments as they are given: those of a variable with the defaults inside them, literals without. */
const ECHO = 'exports';
/** What hardly any value is right for. */
const NEVER = ['ifRevision', 'idempotencyKey', 'noLongerSources'];
const CHANGES = parse('{ changes { factId fields { name before after } } userErrors { message } }', { noLocation: true })
  .definitions[0].selectionSet.selections.map(function complete(field) {
    const selections = field.selectionSet?.selections.map(complete);
    return { ...field, directives: [], selectionSet: selections && { kind: Kind.SELECTION_SET, selections } };
  });

export class Generator {
  /** @param samples values of scalars, by field and argument, by the name of an argument or input field, or by type */
  constructor(schema, next, samples) {
    Object.assign(this, { schema, next, samples });
  }

  chance(probability) {
    return this.next() < probability;
  }

  one(items) {
    return items[Math.floor(this.next() * items.length)];
  }

  /** A document with one operation, and the values of its variables. */
  operation(operation) {
    this.definitions = [];
    this.variables = {};
    this.fragments = [];
    this.arguments = new Map();
    this.left = 28;
    const root = this.schema.getRootType(operation);
    const selectionSet = this.selectionSet(root, operation === 'mutation' ? 4 : 5);
    const definition = {
      kind: Kind.OPERATION_DEFINITION,
      operation,
      name: name('Q'),
      variableDefinitions: this.definitions,
      selectionSet,
    };
    const document = { kind: Kind.DOCUMENT, definitions: [definition, ...this.fragments] };
    return { document, variables: this.variables };
  }

  selectionSet(type, depth) {
    const selections = [];
    const number = 1 + Math.floor(this.next() * 4);
    for (let made = 0; made < number || selections.length === 0; made += 1) {
      selections.push(this.selection(type, depth, selections));
    }
    return { kind: Kind.SELECTION_SET, selections };
  }

  selection(type, depth, selections) {
    const directives = this.directives();
    const isRoot = type === this.schema.getMutationType();
    if (depth > 0 && !isRoot && this.chance(isAbstractType(type) ? 0.5 : 0.15)) {
      const on = this.one(this.overlapping(type));
      if (this.chance(0.4)) {
        return { ...this.spread(on, depth - 1), directives };
      }
      const typeCondition = on === type && this.chance(0.5) ? undefined : { kind: Kind.NAMED_TYPE, name: name(on.name) };
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet: this.selectionSet(on, depth - 1) };
    }
    const earlier = selections.filter(({ kind }) => kind === Kind.FIELD);
    if (earlier.length && this.chance(0.15)) {
      // The same again, with something else selected from it.
      const field = this.one(earlier);
      const of = field.name.value === '__typename' ? undefined : getNamedType(type.getFields()[field.name.value].type);
      return { ...field, directives, selectionSet: isCompositeType(of) ? this.selectionSet(of, depth - 1) : undefined };
    }
    return { ...this.field(type, depth), directives };
  }

  field(type, depth) {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const reachable = fields.filter((field) => {
      const of = getNamedType(field.type);
      return !field.name.startsWith('_') && field.name !== ECHO && (depth > 0 && this.left > 0 ? true : !isCompositeType(of));
    });
    this.left -= 1;
    if (!reachable.length || this.chance(0.08)) {
      return { kind: Kind.FIELD, name: name('__typename'), arguments: [] };
    }
    // Most mutations change what there is.
    const updates = reachable.filter((field) => field.name.endsWith('Update'));
    if (updates.length && this.chance(0.6)) reachable.splice(0, reachable.length, ...updates);
    // Objects are what matters, but most fields are none.
    const composite = reachable.filter((field) => isCompositeType(getNamedType(field.type)));
    const field = composite.length && this.chance(0.4) ? this.one(composite) : this.one(reachable);
    if (type === this.schema.getMutationType()) return this.mutation(field, depth);
    const alias = this.chance(0.2) ? name(`a${Math.floor(this.next() * 1e6)}`) : undefined;
    const of = getNamedType(field.type);
    return {
      kind: Kind.FIELD,
      alias,
      name: name(field.name),
      arguments: alias ? this.argumentsOf(field) : this.argumentsOnce(field),
      selectionSet: isCompositeType(of) ? this.selectionSet(of, depth - 1) : undefined,
    };
  }

  /** A mutation, which always tells what it changes. */
  mutation(field, depth) {
    const selectionSet = this.selectionSet(getNamedType(field.type), depth - 1);
    selectionSet.selections.push(...CHANGES);
    return {
      kind: Kind.FIELD,
      alias: name(`m${Math.floor(this.next() * 1e6)}`),
      name: name(field.name),
      arguments: this.argumentsOf(field),
      selectionSet,
    };
  }

  /** Fields under the same key have to have the same arguments. */
  argumentsOnce(field) {
    const key = `${field.name}(${field.args.map((arg) => arg.name)})`;
    if (!this.arguments.has(key)) this.arguments.set(key, this.argumentsOf(field));
    return this.arguments.get(key);
  }

  argumentsOf(field) {
    this.of = field.name;
    const given = field.args
      .filter((arg) => !PAGING.includes(arg.name) && !NEVER.includes(arg.name))
      .filter((arg) => arg.name === 'dryRun' || (isNonNullType(arg.type) && arg.defaultValue === undefined) || this.chance(0.5));
    // A page is of one end.
    return given
      .filter((arg) => arg.name !== 'last' || !given.some(({ name: other }) => other === 'first'))
      .map((arg) => ({ kind: Kind.ARGUMENT, name: name(arg.name), value: this.value(arg.type, arg.name, 3, arg.defaultValue !== undefined) }));
  }

  /** Types of which a value can be that is of a type. */
  overlapping(type) {
    const objects = (of) => (isAbstractType(of) ? this.schema.getPossibleTypes(of) : [of]);
    const own = objects(type);
    return Object.values(this.schema.getTypeMap()).filter(
      (other) => isCompositeType(other) && !other.name.startsWith('_') && objects(other).some((object) => own.includes(object)),
    );
  }

  spread(on, depth) {
    const known = this.fragments.filter((fragment) => fragment.typeCondition.name.value === on.name);
    let fragment = known.length && this.chance(0.6) ? this.one(known) : undefined;
    if (!fragment) {
      const selectionSet = this.selectionSet(on, depth);
      fragment = {
        kind: Kind.FRAGMENT_DEFINITION,
        name: name(`F${this.fragments.length}`),
        typeCondition: { kind: Kind.NAMED_TYPE, name: name(on.name) },
        selectionSet,
      };
      this.fragments.push(fragment);
    }
    return { kind: Kind.FRAGMENT_SPREAD, name: fragment.name };
  }

  directives() {
    if (!this.chance(0.15)) return [];
    const type = { ...parseType('Boolean!') };
    const value = this.chance(0.5)
      ? { kind: Kind.BOOLEAN, value: this.chance(0.5) }
      : this.variable(type, { kind: Kind.BOOLEAN, value: this.chance(0.5) }, (ast) => ast.value, true);
    const argument = { kind: Kind.ARGUMENT, name: name('if'), value };
    return [{ kind: Kind.DIRECTIVE, name: name(this.one(['skip', 'include'])), arguments: [argument] }];
  }

  /** A value of an input type, with variables in any place. */
  value(type, key, depth, hasDefault = false) {
    if (key === 'dryRun') return { kind: Kind.BOOLEAN, value: true };
    if (!isNonNullType(type) && !hasDefault && this.chance(0.07)) return { kind: Kind.NULL };
    // A variable has a constant value, which is made before it.
    if (this.chance(0.35)) {
      const constant = this.literal(getNullableType(type), key, depth, (inner, innerKey) => this.constant(inner, innerKey, depth - 1));
      // Where there is a default, a variable need not be declared with `!`.
      const declared = hasDefault && this.chance(0.7) ? getNullableType(type) : type;
      return this.variable(typeNode(declared), constant, json, isNonNullType(type) || hasDefault);
    }
    return this.literal(getNullableType(type), key, depth, (inner, innerKey, mayNot) => this.value(inner, innerKey, depth - 1, mayNot));
  }

  constant(type, key, depth) {
    return this.literal(getNullableType(type), key, depth, (inner, innerKey) => this.constant(inner, innerKey, depth - 1));
  }

  literal(type, key, depth, inner) {
    if (isListType(type)) {
      const number = depth > 0 ? 1 + Math.floor(this.next() * 2) : 1;
      return { kind: Kind.LIST, values: Array.from({ length: number }, () => inner(type.ofType, key)) };
    }
    if (isEnumType(type)) return { kind: Kind.ENUM, value: this.one(type.getValues()).name };
    if (isInputObjectType(type)) {
      const all = Object.values(type.getFields()).filter((field) => !NEVER.includes(field.name));
      const isRequired = (field) => isNonNullType(field.type) && field.defaultValue === undefined;
      const plain = all.filter((field) => depth > 0 || !isInputObjectType(getNamedType(field.type)));
      const given = type.isOneOf
        ? [this.one(plain.length ? plain : all)]
        : all.filter((field) => isRequired(field) || (plain.includes(field) && this.chance(Math.min(0.5, 2 / plain.length))));
      const field = (of) => ({
        kind: Kind.OBJECT_FIELD,
        name: name(of.name),
        value: type.isOneOf ? this.constant(of.type, of.name, depth - 1) : inner(of.type, of.name, of.defaultValue !== undefined),
      });
      return { kind: Kind.OBJECT, fields: given.map(field) };
    }
    const samples = this.samples[`${this.of}.${key}`] ?? this.samples[key] ?? this.samples[type.name];
    if (!samples) throw new Error(`no sample of ${type.name}`);
    const sample = this.one(samples);
    if (typeof sample === 'boolean') return { kind: Kind.BOOLEAN, value: sample };
    if (typeof sample === 'string') return { kind: Kind.STRING, value: sample };
    return { kind: type.name === 'Float' ? Kind.FLOAT : Kind.INT, value: String(sample) };
  }

  /** A new variable: sent, null, left to its default, or not sent, as far as its place allows. */
  variable(type, constant, toJson, mayNotBeNull) {
    const isRequired = type.kind === Kind.NON_NULL_TYPE;
    const variableName = `v${this.definitions.length}`;
    const fate = this.next();
    let defaultValue;
    let declared = type;
    if (fate < 0.15) {
      // It may be null by its type, and is not by its default.
      defaultValue = constant;
      if (isRequired && this.chance(0.5)) declared = type.type;
    } else if (fate < 0.45 && !isRequired) {
      // Not sent.
    } else if (fate < 0.55 && !isRequired && !mayNotBeNull) {
      this.variables[variableName] = null;
    } else {
      this.variables[variableName] = toJson(constant);
    }
    this.definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: name(variableName) },
      type: declared,
      defaultValue,
    });
    return { kind: Kind.VARIABLE, name: name(variableName) };
  }
}

function typeNode(type) {
  return parseType(String(type), { noLocation: true });
}

/** A constant as JSON. */
function json(ast) {
  switch (ast.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(ast.value);
    case Kind.LIST:
      return ast.values.map(json);
    case Kind.OBJECT:
      return Object.fromEntries(ast.fields.map((field) => [field.name.value, json(field.value)]));
    default:
      return ast.value;
  }
}
