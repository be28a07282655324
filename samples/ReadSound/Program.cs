using Nest.Audio;

Samples sound = AudioFile.ReadMono(args[0], rate: 22_050);
Console.WriteLine($"{sound.Values.Length} samples, {sound.Seconds:F2} s, the loudest {sound.Values.Max(Math.Abs):F3}");
