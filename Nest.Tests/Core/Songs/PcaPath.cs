using Nest.Audio;
using Nest.Songs;

namespace Nest.Tests.Core.Songs;

/// <summary>Paths by principal components.</summary>
internal static class PcaPath
{
    public static Trajectory Of(AudioReader audio, Preset preset, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        new NestPlacer(audio.Path, preset, PlacementMethod.Pca).PlaceByComponents(SongReader.Read(audio, preset, progress, cancellation), raw: false, cancellation).Trajectory;

    public static Trajectory Raw(AudioReader audio, Preset preset) =>
        new NestPlacer(audio.Path, preset, PlacementMethod.Pca).PlaceByComponents(SongReader.Read(audio, preset), raw: true).Trajectory;
}
