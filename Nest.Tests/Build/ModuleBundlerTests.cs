using Nest.Build;

namespace Nest.Tests.Build;

/// <summary>How modules of a page become one script, and what the build says of those that cannot.</summary>
public sealed class ModuleBundlerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_module_has_its_own_scope_and_follows_those_that_it_imports()
    {
        folder.File("main.js", "import { draw } from './draw.js';\nimport { Size } from './size.js';\n\ndraw(new Size());\n"u8);
        folder.File("draw.js", "import { Size, half } from './size.js';\r\nexport function draw(size) { return half(size) instanceof Size; }\r\n"u8);
        folder.File("size.js", "const unit = 2;\nexport class Size {}\nexport const half = size => size / unit;\n"u8);

        Assert.Equal(
            """
            (() => {
            'use strict';

            // size.js
            const $module1 = (() => {
            const unit = 2;
            class Size {}
            const half = size => size / unit;
            return { Size, half };
            })();

            // draw.js
            const $module2 = (() => {
            const { Size, half } = $module1;
            function draw(size) { return half(size) instanceof Size; }
            return { draw };
            })();

            // main.js
            (() => {
            const { draw } = $module2;
            const { Size } = $module1;

            draw(new Size());
            })();
            })();

            """.ReplaceLineEndings("\n"), Bundle());
    }

    [Theory]
    [InlineData("main.js", 1, "import draw from './other.js';", "form")]
    [InlineData("main.js", 2, "// all\nimport * as other from './other.js';", "form")]
    [InlineData("main.js", 1, "import './other.js';", "form")]
    [InlineData("main.js", 1, "const other = await import('./other.js');", "form")]
    [InlineData("main.js", 2, "\nexport default class {}", "form")]
    [InlineData("main.js", 1, "export let changing = 1;", "form")]
    [InlineData("main.js", 1, "export { a } from './other.js';", "form")]
    [InlineData("main.js", 1, "import { missing } from './other.js';\nmissing();", "other.js does not export missing")]
    [InlineData("main.js", 1, "import { other } from './other.js';\nothers();", "other is not used")]
    [InlineData("main.js", 1, "import { a } from './nowhere.js';", "there is no ")]
    [InlineData("main.js", 3, "const a = 1;\n\nconst end = '</SCRIPT>';", "end the script")]
    [InlineData("other.js", 1, "document.title = '';", "no module imports this one")]
    [InlineData("circle.js", 1, "import { circle } from './circle.js';\nexport const main = circle;", "a circle of imports leads through main.js")]
    public void What_is_not_understood_is_named_with_its_line(string file, int line, string main, string message)
    {
        folder.File("main.js", System.Text.Encoding.UTF8.GetBytes(main));
        folder.File("other.js", "export const other = 1;\n"u8);
        folder.File("circle.js", "import { main } from './main.js';\nexport const circle = main;\n"u8);

        var problem = Assert.Throws<ModuleException>(() => Bundle("other.js"));

        Assert.Equal((folder.File(file), line), (problem.File, problem.Line));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private string Bundle(params string[] all) => ModuleBundler.Bundle(folder.File("main.js"), all.Select(folder.File));
}
