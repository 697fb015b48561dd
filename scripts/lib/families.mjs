// The wheels and the families of lexicon/: which wheel words each base word reaches, checked against the rule that scoring follows.

/** A wheel's rows of inner, middle and outer words. */
function rowsOf(rings) {
  return Object.entries(rings).flatMap(([inner, middles]) =>
    Object.entries(middles).flatMap(([middle, outers]) => outers.map((outer) => [inner, middle, outer])),
  );
}

/** @returns The wheels with their rows and each word's inner word. */
export function wheelsOf(sources) {
  return sources.map(({ name, source, rings }) => {
    const rows = rowsOf(rings);
    const inner = new Map(rows.flatMap(([first, ...others]) => [first, ...others].map((word) => [word, first])));
    return { name, source, rows, inner };
  });
}

/** The cluster that scoring finds: that of the alphabetically first wheel word that stands on the wheel. */
function clusterOf(wheel, reached) {
  const first = [...reached].sort().find((word) => wheel.inner.has(word));
  return first === undefined ? undefined : wheel.inner.get(first);
}

/**
 * The wheel words that each base of the families reaches.
 *
 * @param families `{family: {reaches, words}}`: `reaches` names one wheel word a wheel, or null where it has no place.
 * @param wheels As `wheelsOf` gives them.
 * @param problems Receives what contradicts itself, in words.
 * @returns A map of base → `{family, reached}`.
 */
export function basesOf(families, wheels, problems) {
  const bases = new Map();
  for (const [family, { reaches, words }] of Object.entries(families)) {
    if (reaches?.length !== wheels.length) problems.push(`${family}: 'reaches' needs ${wheels.length} entries`);
    else checkReached(family, reaches, wheels, problems);
    for (const word of words) {
      const other = bases.get(word);
      if (other) problems.push(`'${word}' stands in both ${other.family} and ${family}`);
      bases.set(word, { family, reached: reachedBy(word, reaches ?? [], wheels) });
    }
  }
  return bases;
}

/**
 * The wheel words that each word beyond the families reaches: those of the family it is listed by.
 *
 * @param extension `{family: [words]}`.
 */
export function extendedBases(extension, families, wheels, bases, problems) {
  const listed = {};
  for (const [family, words] of Object.entries(extension)) {
    if (!families[family]) problems.push(`extended.yaml: there is no family '${family}'`);
    listed[family] = { reaches: families[family]?.reaches, words };
    for (const word of words)
      if (bases.has(word)) problems.push(`extended.yaml: '${word}' stands in ${bases.get(word).family}`);
  }
  return basesOf(listed, wheels, problems);
}

/** A word of a wheel stands there for itself, unless its name would decide otherwise on the way. */
function reachedBy(word, reaches, wheels) {
  const usual = reaches.filter((wheelWord) => wheelWord !== null);
  const own = reaches.map((wheelWord, index) => (wheels[index].inner.has(word) ? word : wheelWord));
  const candidate = own.filter((wheelWord) => wheelWord !== null);
  const same = wheels.every((wheel) => clusterOf(wheel, candidate) === clusterOf(wheel, usual));
  return [...new Set(same ? candidate : usual)].sort();
}

function checkReached(family, reaches, wheels, problems) {
  const reached = reaches.filter((word) => word !== null);
  wheels.forEach((wheel, index) => {
    const meant = reaches[index];
    if (meant !== null && !wheel.inner.has(meant))
      problems.push(`${family}: '${meant}' does not stand on ${wheel.name}`);
    const decided = clusterOf(wheel, reached);
    const wanted = meant === null ? undefined : wheel.inner.get(meant);
    if (decided !== wanted) problems.push(`${family}: ${wheel.name} decides for '${decided}', meant is '${wanted}'`);
  });
}

/** Every wheel word must be a base, and fall where it stands. */
export function checkWheelWords(bases, wheels, problems) {
  for (const wheel of wheels) {
    for (const [word, inner] of wheel.inner) {
      const base = bases.get(word);
      const decided = base && clusterOf(wheel, base.reached);
      if (!base) problems.push(`'${word}' of ${wheel.name} is in no family`);
      else if (decided !== inner) {
        problems.push(
          `'${word}' stands under '${inner}' on ${wheel.name}, but ${base.family} takes it to '${decided}'`,
        );
      }
    }
  }
}
