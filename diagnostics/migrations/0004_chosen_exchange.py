from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0003_kept_in_the_queue"),
    ]

    operations = [
        migrations.AddField(
            model_name="diagnosis",
            name="exchange",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
