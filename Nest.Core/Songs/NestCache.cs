using System.Globalization;
using Nest.Formats;
using Nest.Models;
using Nest.Models.Nest;

namespace Nest.Songs;

/// <summary>The weights that were learned of songs, and runs that were stopped, kept in a folder by the song's contents and the recipe: a copy under another name is the same song.</summary>
/// <remarks>A cache never fails its user: what cannot be read or written is as good as not there. Thread-safe.</remarks>
public sealed class NestCache
{
    private readonly FileCache cache;
    private readonly string key;

    /// <summary>What is kept of one song.</summary>
    /// <param name="folder">The cache's folder: <see cref="FileCache.DefaultFolder"/>, say.</param>
    /// <param name="contentHash">The song's: <see cref="SongAnalysis.ContentHash"/>.</param>
    /// <param name="tf32">Whether a card multiplies in TF32: what is learned so is kept apart.</param>
    public NestCache(string folder, string contentHash, bool tf32 = false)
    {
        cache = new FileCache(folder);
        key = string.Create(CultureInfo.InvariantCulture, $"{NestWeights.Preset}{NestWeights.Recipe}{(tf32 ? "-tf32" : "")}-{contentHash}.safetensors");
    }

    /// <summary>The weight file of the song, if there is one.</summary>
    public string? Find() => cache.Find(key);

    /// <summary>Keeps a model's weights.</summary>
    internal void Keep(NestAutoencoder model, long seed) =>
        cache.Put(key, path => NestWeights.Save(path, model, new Dictionary<string, string> { ["seed"] = seed.ToString(CultureInfo.InvariantCulture) }));

    /// <summary>Keeps a run that did not come to its end.</summary>
    internal void KeepUnfinished(NestTraining training, long seed) => cache.Put(Unfinished(seed), training.Save);

    /// <summary>The checkpoint of a run that did not come to its end, if there is one.</summary>
    internal string? FindUnfinished(long seed) => cache.Find(Unfinished(seed));

    /// <summary>Forgets an interrupted run, now that it has come to its end or cannot be gone on with.</summary>
    internal void ForgetUnfinished(long seed)
    {
        cache.Remove(Unfinished(seed));
        cache.Remove(Checkpoint.Previous(Unfinished(seed)));
    }

    private string Unfinished(long seed) => string.Create(CultureInfo.InvariantCulture, $"{key}.seed{seed}");
}
