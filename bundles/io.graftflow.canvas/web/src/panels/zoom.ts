/** How much larger an element is drawn than its measures say, as everything is in a very large window. */
export function zoomOf(element: Element): number {
  const { currentCSSZoom } = element as Element & { readonly currentCSSZoom?: number }
  return currentCSSZoom ?? 1
}
