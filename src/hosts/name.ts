const LONGEST = 255;
/** Letters of any language, digits, and what separates a user, a name, an address: nothing that ssh or a shell gives a meaning of its own. */
const NAME = /^[\p{L}\p{N}_:[][\p{L}\p{N}_.:@+\-[\]]*$/u;

/**
 * Whether a name may stand where ssh expects a host: `lab`, `me@lab.example.org`, `::1`. Names come from files and from settings that
 * others may have written; one that begins with a dash would be an option of ssh, and ssh puts names into commands of the user's
 * configuration (`ProxyCommand … %h`).
 */
export function isHostName(name: string): boolean {
  return name.length <= LONGEST && NAME.test(name);
}
