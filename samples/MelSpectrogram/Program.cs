using Nest.Audio;
using Nest.Dsp;

Spectrogram mel = MelSpectrogram.Of(AudioFile.ReadMono(args[0], rate: 22_050));
Console.WriteLine($"{mel.Frames} frames of {mel.Bins} bands, the largest power {mel.Span.ToArray().Max():G4}");
