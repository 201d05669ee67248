// @viz-js/viz is declared with the name of a browser for what nothing here asks for
declare global {
  type SVGSVGElement = object
}

export {}
