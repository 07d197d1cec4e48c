/**
 * Returns y(t + h) for y' = f(y), by one step of the classic fourth-order Runge-Kutta method:
 *
 *     k1 = f(y),   k2 = f(y + h/2 k1),   k3 = f(y + h/2 k2),   k4 = f(y + h k3)
 *     y + h/6 (k1 + 2 k2 + 2 k3 + k4)
 */
export function rungeKutta(
  derivative: (y: readonly number[]) => readonly number[],
  y: readonly number[],
  h: number,
): number[] {
  const along = (k: readonly number[], step: number) => y.map((value, i) => value + step * k[i]);
  const k1 = derivative(y);
  const k2 = derivative(along(k1, h / 2));
  const k3 = derivative(along(k2, h / 2));
  const k4 = derivative(along(k3, h));
  return y.map((value, i) => value + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
}
