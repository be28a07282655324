using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Nest.Viewer.Scene;
using Nest.Viewer.Songs;

namespace Nest.Viewer.Page;

/// <summary>The window's look as a page needs it: themes, constants and shaders, all taken from the classes that draw the window, so that the two cannot differ.</summary>
internal static class PageLook
{
    private static readonly string[] Shaders =
        ["nest.vert", "nest.frag", "present.vert", "present.frag", "area.vert", "waveform.frag", "spectrogram.frag"];

    private static readonly Theme[] Themes = [Theme.Paper, Theme.Night];

    /// <summary>The colours of text and panels as CSS variables, a block a theme; one more colour a song where there are several.</summary>
    public static string Css(int songs)
    {
        var css = new StringBuilder();
        foreach (var theme in Themes)
        {
            css.Append(CultureInfo.InvariantCulture, $"[data-theme={theme.Name}] {{ color-scheme: {(theme.Darkens ? "light" : "dark")}; --ground: {Hex(theme.Ground)}; ");
            css.Append(CultureInfo.InvariantCulture, $"--ink: {Hex(theme.Ink)}; --faint: {Hex(theme.Faint)}; --unplayed: {Hex(theme.Unplayed)}; ");
            css.Append(CultureInfo.InvariantCulture, $"--now: {Hex(theme.Now)}; --panel: {Hex(theme.Panel)}; }}\n");
            for (int song = 0; songs > 1 && song < songs; song++)
                css.Append(CultureInfo.InvariantCulture, $"[data-theme={theme.Name}] .song{song} {{ --dot: {Hex(Tint(theme, song, songs))}; }}\n");
        }

        return css.ToString();
    }

    /// <summary>The colour of one of several songs: evenly spread over the colours of time, but for the greens, which are the present's.</summary>
    public static Vector3 Tint(Theme theme, int song, int songs)
    {
        const double greens = 0.36, yellows = 0.56;
        double share = (song + 0.5) / songs, place = share < 0.5 ? 2 * share * greens : yellows + (2 * share - 1) * (1 - yellows);
        var texel = theme.TimeColors.Texels.Slice(3 * (int)(place * (Palette.Size - 1)), 3);
        return new Vector3(texel[0], texel[1], texel[2]) / 255;
    }

    /// <summary>A colour in web notation.</summary>
    public static string Hex(Vector3 color)
    {
        var bytes = Vector3.Round(color * 255);
        return string.Create(CultureInfo.InvariantCulture, $"#{(int)bytes.X:X2}{(int)bytes.Y:X2}{(int)bytes.Z:X2}");
    }

    /// <summary>Writes the property "look": constants and themes.</summary>
    public static void Describe(Utf8JsonWriter json)
    {
        json.WriteStartObject("look");
        (string Name, double Value)[] figures =
        [
            ("homeElevation", OrbitCamera.HomeElevation), ("homeAzimuth", OrbitCamera.HomeAzimuth), ("turningSpeed", OrbitCamera.TurningSpeed),
            ("distance", OrbitCamera.Distance), ("elevationsAround", OrbitCamera.Room.ElevationsAround), ("glideSeconds", OrbitCamera.GlideSeconds), ("degreesAcross", OrbitCamera.DegreesAcross),
            ("leastZoom", OrbitCamera.LeastZoom), ("mostZoom", OrbitCamera.MostZoom),
            ("radius", NestScene.Radius), ("lineWidth", NestScene.LineWidth), ("fadeSeconds", NestScene.FadeSeconds),
            ("trailSeconds", NestScene.TrailSeconds), ("trailPoints", NestScene.TrailPoints), ("vivid", NestScene.Vivid),
            ("pointRadius", NestScene.PointRadius), ("pointSwell", NestScene.PointSwell), ("glowReach", NestScene.GlowReach),
            ("glowSwell", NestScene.GlowSwell), ("glowStrength", NestScene.GlowStrength), ("glowSurge", NestScene.GlowSurge),
            ("secondsEachSide", SpectrogramStrip.SecondsEachSide), ("spectrogramRadius", Picture.SpectrogramRadius), ("paletteSize", Palette.Size),
            ("paletteRows", NestScene.PaletteRows), ("mostKinds", SongTraits.MostKinds),
        ];
        foreach (var (name, value) in figures) json.WriteNumber(name, value);
        json.WriteBase64String("magma", Palette.Magma.Texels);
        json.WriteStartObject("themes");
        foreach (var theme in Themes) Describe(json, theme);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the property "shaders": the window's, each under its file name, in the language of WebGL 2.</summary>
    public static void DescribeShaders(Utf8JsonWriter json)
    {
        const string desktop = "#version 330 core\n", web = "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;\n";
        json.WriteStartObject("shaders");
        foreach (string file in Shaders)
        {
            string source = PageResources.Read($"Shaders/{file}").ReplaceLineEndings("\n");
            if (!source.StartsWith(desktop, StringComparison.Ordinal)) throw new InvalidOperationException($"Shaders/{file} does not begin with {desktop.TrimEnd()}.");
            json.WriteString(file, string.Concat(web, source.AsSpan(desktop.Length)));
        }

        json.WriteEndObject();
    }

    private static void Describe(Utf8JsonWriter json, Theme theme)
    {
        json.WriteStartObject(theme.Name);
        json.WriteString("name", theme.Name);
        foreach (var (name, color) in new[] { ("ground", theme.Ground), ("ink", theme.Ink), ("unplayed", theme.Unplayed), ("unclear", theme.Unclear), ("now", theme.Now) })
            WriteColor(json, name, color);
        json.WriteNumber("ghost", theme.Ghost);
        json.WriteNumber("floor", theme.Floor);
        json.WriteNumber("depthFloor", theme.DepthFloor);
        json.WriteNumber("glow", theme.Glow);
        json.WriteBoolean("darkens", theme.Darkens);
        json.WriteBase64String("palettes", theme.Palettes);
        json.WriteEndObject();
    }

    /// <summary>Writes a colour as a property: three numbers, 0 to 1.</summary>
    public static void WriteColor(Utf8JsonWriter json, string name, Vector3 color)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < 3; i++) json.WriteNumberValue(color[i]);
        json.WriteEndArray();
    }
}
