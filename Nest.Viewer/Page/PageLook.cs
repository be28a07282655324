using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Nest.Viewer.Graphics;
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
            css.Append(CultureInfo.InvariantCulture, $"[data-theme={theme.Name}] {{ color-scheme: {(theme.Darkens ? "light" : "dark")}; --ground: {Palette.Hex(theme.Ground)}; ");
            css.Append(CultureInfo.InvariantCulture, $"--ink: {Palette.Hex(theme.Ink)}; --faint: {Palette.Hex(theme.Faint)}; --unplayed: {Palette.Hex(theme.Unplayed)}; ");
            css.Append(CultureInfo.InvariantCulture, $"--now: {Palette.Hex(theme.Now)}; --panel: {Palette.Hex(theme.Panel)}; }}\n");
            for (int song = 0; songs > 1 && song < songs; song++)
                css.Append(CultureInfo.InvariantCulture, $"[data-theme={theme.Name}] .song{song} {{ --dot: {Palette.Hex(theme.SongColor(song, songs))}; }}\n");
        }

        return css.ToString();
    }

    /// <summary>Writes the property "look": figures, names, keys and themes.</summary>
    public static void Describe(Utf8JsonWriter json)
    {
        json.WriteStartObject("look");
        foreach (var (name, value) in LookFigures.All) json.WriteNumber(name, value);
        json.WriteNumber("paletteSize", Palette.Size);
        json.WriteNumber("paletteRows", Theme.PaletteRows);
        json.WriteNumber("mostKinds", SongTraits.MostKinds);
        WriteNames(json, "trails", Enum.GetValues<TrailLength>().Select(Look.NameOf));
        WriteNames(json, "colors", Enum.GetNames<ColorMode>().Select(name => name.ToLowerInvariant()));
        json.WriteStartObject("keys");
        foreach (var (key, (command, isOnPage)) in KeyBindings.Commands)
            if (isOnPage) json.WriteString(key, $"{char.ToLowerInvariant($"{command}"[0])}{$"{command}"[1..]}");
        json.WriteEndObject();
        json.WriteBase64String("magma", Palette.Magma.Texels);
        json.WriteStartObject("themes");
        foreach (var theme in Themes) Describe(json, theme);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the property "shaders": the window's, each under its file name, in the language of WebGL 2.</summary>
    public static void DescribeShaders(Utf8JsonWriter json)
    {
        const string web = "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;\n";
        json.WriteStartObject("shaders");
        foreach (string file in Shaders) json.WriteString(file, ShaderSource.Read(file, LookFigures.Glsl, web));

        json.WriteEndObject();
    }

    /// <summary>The rows of the help that tell of keys, in HTML.</summary>
    public static string Help() => string.Join("\n    ", KeyBindings.All.Where(binding => binding.IsOnPage)
        .Select(binding => $"<tr{(binding.PageClass is { } name ? $" class=\"{name}\"" : "")}><th>{binding.Label}<td>{binding.PageHelp ?? binding.Help}"));

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> names)
    {
        json.WriteStartArray(name);
        foreach (string value in names) json.WriteStringValue(value);
        json.WriteEndArray();
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
