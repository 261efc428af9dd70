// Package draw is what the screen is drawn with: lines of exact width, styles,
// bars, charts, wrapped text, and the cells of a table of deployments. It knows
// what a row and a verdict are, and nothing of screens, keys or polling.
package draw
