// What figures use of D3, named in one place: all of them share it.
export {axisBottom, axisLeft} from "d3-axis";
export {contours} from "d3-contour";
export {drag} from "d3-drag";
export {scaleLinear, scaleLog} from "d3-scale";
export {pointer, select} from "d3-selection";
export {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3-shape";
