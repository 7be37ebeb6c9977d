/**
 * `$(NAME)` replaced by a variable where there is one; `$$` is one `$`, everything else stays.
 * @see kubernetes third_party/forked/golang/expansion
 */
export function expandReferences(
  text: string,
  variable: (name: string) => string | undefined,
): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (variable(name) ?? whole),
  );
}
