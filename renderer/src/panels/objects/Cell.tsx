import type { ReactNode } from 'react';

/** A cell of a list that is a grid. The list has the focus and points at its rows, so that cells need none. */
export function Cell(props: { readonly className?: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual list is no table
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <span role="gridcell" className={props.className}>
      {props.children}
    </span>
  );
}
