using Nest.Songs;

Trajectory nest = NestLearner.Learn(args[0]);
for (int i = 0; i < nest.Count; i += 43)
    Console.WriteLine($"{nest.Seconds[i],6:F2} s  {nest.Points[3 * i],8:F4} {nest.Points[3 * i + 1],8:F4} {nest.Points[3 * i + 2],8:F4}");
